using System.Globalization;
using System.Text;
using Chronicle.Files;

namespace Chronicle.Server.Ingest.Nats;

/// <summary>How far a stream is recorded, kept on disk for the moment in which its consumer is made anew and JetStream knows nothing of us.</summary>
internal sealed class ConsumerPosition(ServerOptions server, string file)
{
    private readonly string _path = Path.Combine(server.Data, file);

    /// <summary>The last sequence that is recorded; null when nothing was noted of this stream.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="created">A stream made anew under the same name counts from 1 again.</param>
    /// <param name="consumer">Whose place it is.</param>
    public ulong? Read(string stream, DateTimeOffset created, string consumer) =>
        File.Exists(_path) && File.ReadAllText(_path).Split(' ') is [var s, var t, var c, var sequence]
            && s == stream && c == consumer && t == Ticks(created) && ulong.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read
            : null;

    public void Write(string stream, DateTimeOffset created, string consumer, ulong sequence) =>
        DurableFile.Write(_path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{stream} {Ticks(created)} {consumer} {sequence}")));

    /// <summary>JetStream knows our place again.</summary>
    public void Forget() => File.Delete(_path);

    private static string Ticks(DateTimeOffset created) => created.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
