using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Chronicle.Nats;
using Chronicle.Nats.JetStream;
using Chronicle.Redaction;
using Chronicle.Server.Nats;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>Publishes what can't be recorded on <c>chronicle.dead.</c> and its subject, with the reason in headers.</summary>
internal sealed class DeadLetters(NatsLink link, NatsOptions bus, Redactor redactor)
{
    private const int LongestSubject = 2048; // the line it stands on may have 4096 bytes

    private long _sent;

    public long Sent => Interlocked.Read(ref _sent);

    public string SubjectOf(string subject) => $"{bus.Prefix}.dead.{redactor.RedactName(subject)}" is { Length: <= LongestSubject } dead ? dead : $"{bus.Prefix}.dead";

    /// <param name="rejection">What, and why.</param>
    /// <param name="isKept">Whether a stream takes it: then this waits until it has it, or has refused it; it keeps one for each message however often it is sent.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="NatsException">The connection is gone.</exception>
    public async Task SendAsync(Rejection rejection, bool isKept, CancellationToken cancellationToken)
    {
        var headers = Headers(rejection);
        try
        {
            await SendAsync(rejection, headers, Payload(rejection.Message.Data, headers), isKept, cancellationToken);
        }
        catch (NatsPayloadTooLargeException)
        {
            headers["Chronicle-Payload"] = "omitted";
            await SendAsync(rejection, headers, default, isKept, cancellationToken);
        }
        Interlocked.Increment(ref _sent);
    }

    private async Task SendAsync(Rejection rejection, NatsHeaders headers, ReadOnlyMemory<byte> data, bool isKept, CancellationToken cancellationToken)
    {
        if (isKept)
        {
            try
            {
                await link.JetStream.PublishAsync(rejection.DeadSubject, data, new NatsJSPubOpts { MsgId = rejection.Message.Id }, headers, cancellationToken);
                return;
            }
            catch (Exception refused) when (refused is NatsJSException or NatsNoReplyException)
            {
                // A full stream of dead letters must not hold up the living. The journal knows of it, and who listens hears it.
            }
        }
        await link.Connection.PublishAsync(rejection.DeadSubject, data, headers, cancellationToken: cancellationToken);
    }

    /// <summary>What it held, without secrets. Bytes that nobody can read are left out: their length and hash tell whether they are known elsewhere.</summary>
    private ReadOnlyMemory<byte> Payload(ReadOnlyMemory<byte> sent, NatsHeaders headers)
    {
        if (!redactor.IsEnabled)
        {
            return sent;
        }
        if (redactor.PassPayload(sent) is { } text)
        {
            return Encoding.UTF8.GetBytes(text.Value);
        }
        headers["Chronicle-Payload"] = "omitted";
        headers["Chronicle-Sha256"] = Convert.ToHexStringLower(SHA256.HashData(sent.Span));
        return default;
    }

    private NatsHeaders Headers(Rejection rejection)
    {
        var headers = new NatsHeaders();
        foreach (var (name, value) in rejection.Message.Headers ?? [])
        {
            if (name.StartsWith("Nats-", StringComparison.OrdinalIgnoreCase))
            {
                continue; // they tell a stream what to do, and this is another one
            }
            try
            {
                headers.Add(redactor.Pass(name).Value, redactor.PassMember(name, value).Value);
            }
            catch (ArgumentException)
            {
                // What a server passes on is more than what may be written.
            }
        }
        headers["Chronicle-Subject"] = redactor.RedactName(rejection.Message.Subject);
        headers["Chronicle-Problem"] = rejection.Problem.Slug;
        headers["Chronicle-Reason"] = redactor.Pass(rejection.Problem.Detail).Value.ReplaceLineEndings(" ");
        headers["Chronicle-Bytes"] = rejection.Message.Data.Length.ToString(CultureInfo.InvariantCulture);
        return headers;
    }
}
