using System.Text;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Chronicle.Cli.Output;

/// <summary>Where a verb prints: data to stdout, words to stderr. Colour and width follow what they are connected to.</summary>
internal sealed class Terminal : IDisposable
{
    private readonly bool _quiet;

    public Terminal(bool quiet, bool noProgress)
    {
        _quiet = quiet;
        var colourAllowed = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";
        IsInteractive = !Console.IsOutputRedirected;
        HasColour = IsInteractive && colourAllowed;
        ShowsProgress = !quiet && !noProgress && !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        Bytes = OpenOutput();
        Out = new StreamWriter(Bytes, new UTF8Encoding(false), 8192) { NewLine = "\n" };
    }

    /// <summary>Stdout as bytes. Flush <see cref="Out"/> before mixing the two.</summary>
    public Stream Bytes { get; }

    public StreamWriter Out { get; }

    public bool IsInteractive { get; }

    public bool HasColour { get; }

    public bool ShowsProgress { get; }

    /// <summary>Columns of the terminal; no limit when redirected.</summary>
    public int Width => IsInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : 4096;

    /// <summary>A line of words on stderr, left out with --quiet.</summary>
    public void Say(string words)
    {
        if (!_quiet)
        {
            Console.Error.WriteLine(words);
        }
    }

    /// <summary>A formatter for tables and trees on stdout.</summary>
    public IAnsiConsole Format() => Format(Out, HasColour, Width);

    public static IAnsiConsole Format(TextWriter writer, bool colour, int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    public void Dispose()
    {
        try
        {
            Out.Dispose();
        }
        catch (IOException)
        {
            // A verb that succeeded has flushed before. This one failed, which says more.
        }
    }

    // The runtime's own console stream swallows EPIPE, and `chronicle tail | head` would then never end.
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            try
            {
                var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
                // Into a file it would write at its own position, over what others write to the same descriptor.
                if (!stream.CanSeek)
                {
                    return stream;
                }
            }
            catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
            {
                // Stdout is closed or odd: the console's stream copes with that.
            }
        }
        return Console.OpenStandardOutput();
    }
}
