using System.Text.Json;

namespace Chronicle.Cli.Load.Drill;

/// <summary>What producers were told is recorded, or safe in the stream, kept in a file as <c>chronicle verify --against</c> reads it.</summary>
internal sealed class Acknowledgements(string path) : IDisposable
{
    private readonly Lock _gate = new(); // over the file
    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
    private long _count;

    public string Path => path;

    /// <summary>Grows with every acknowledged event.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <param name="answer">The server's answer: the id and the sequence of each event.</param>
    public void Add(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        lock (_gate)
        {
            foreach (var recorded in document.RootElement.GetProperty("events").EnumerateArray())
            {
                _file.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(recorded));
                _file.WriteByte((byte)'\n');
                Interlocked.Increment(ref _count);
            }
        }
    }

    /// <param name="id">Of an event that is safe and has no sequence yet.</param>
    public void Add(string id)
    {
        lock (_gate)
        {
            _file.Write(System.Text.Encoding.UTF8.GetBytes(id));
            _file.WriteByte((byte)'\n');
            Interlocked.Increment(ref _count);
        }
    }

    public void Flush()
    {
        lock (_gate)
        {
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();
}
