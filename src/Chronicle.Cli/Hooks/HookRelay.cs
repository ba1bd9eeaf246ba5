using System.Globalization;
using Chronicle.Cli.Input;

namespace Chronicle.Cli.Hooks;

/// <summary>
/// Hands stdin to the server's hook door. Never fails the agent: nothing on stdout, exit code 0, done within a second, whatever happens.
/// </summary>
internal static class HookRelay
{
    /// <summary>Larger than any hook payload, and the largest body the server takes by default.</summary>
    private const int MaxBytes = 32 << 20;

    private static volatile bool _isSending;

    public static int Run(string[] args)
    {
        // A background thread, because a read of stdin can't be cancelled: when time is up the process ends under it.
        var relay = new Thread(() => Relay(args)) { IsBackground = true };
        relay.Start();
        if (!relay.Join(HookDeadline.Remaining()) && _isSending)
        {
            MissedHooks.Add("the server did not answer in time");
        }
        return ExitCodes.Ok;
    }

    private static void Relay(string[] args)
    {
        var verbose = false;
        try
        {
            var arguments = HookArguments.Read(args);
            verbose = arguments.Verbose;
            if (ReadInput() is { Length: > 0 } body)
            {
                _isSending = true;
                if (Post(new Uri(arguments.Url), arguments.ApiKey, body) is var status and not (>= 200 and < 300))
                {
                    MissedHooks.Add(status == 0 ? "the server did not answer HTTP" : string.Create(CultureInfo.InvariantCulture, $"the server answered {status}"));
                }
            }
        }
        catch (Exception e)
        {
            // The one thing worse than a lost event is an agent stopped by its recorder.
            if (_isSending)
            {
                MissedHooks.Add("the server can't be reached");
            }
            if (verbose)
            {
                Console.Error.WriteLine($"chronicle hook: {e.Message}");
            }
        }
    }

    /// <summary>All of stdin; null when it is too large to send.</summary>
    private static byte[]? ReadInput()
    {
        using var input = StandardInput.Open();
        var buffer = new byte[16384];
        var length = 0;
        while (input.Read(buffer, length, buffer.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > MaxBytes)
            {
                return null;
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        return buffer[..length];
    }

    private static int Post(Uri server, string? apiKey, byte[] body) =>
        server.Scheme == "http" ? PlainHttpPost.Send(server, apiKey, body) : TlsHttpPost.Send(server, apiKey, body);
}
