using System.Text;
using Chronicle.Events;
using Chronicle.Files;
using Chronicle.Journal;

namespace Chronicle.Server.Nats.Following;

/// <summary>Up to where the journal is published: in memory always, in a file of the data folder at most once a second.</summary>
/// <remarks>The file may be behind: what was published after it is found in the stream itself. It counts when the stream is new or was emptied.</remarks>
internal sealed class PublishedPosition
{
    public const string FileName = "nats-out.cursor";

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly IEventStore _store;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private Sequence _sequence;
    private Sequence _saved = Sequence.None;
    private long _savedAt;

    private PublishedPosition(string path, IEventStore store, TimeProvider clock, Sequence sequence) =>
        (_path, _store, _clock, _sequence) = (path, store, clock, sequence);

    public Sequence Sequence
    {
        get
        {
            lock (_gate)
            {
                return _sequence;
            }
        }
    }

    /// <summary>What the file says. Without one, or when it is of another history, publishing begins with what is recorded from now on.</summary>
    public static PublishedPosition Open(string folder, IEventStore store, TimeProvider clock)
    {
        var path = Path.Combine(folder, FileName);
        var known = File.Exists(path) && Cursor.TryParse(File.ReadAllText(path).Trim(), out var cursor) && cursor.Epoch == store.Epoch && cursor.Sequence <= store.Head
            ? cursor.Sequence : (Sequence?)null;
        var position = new PublishedPosition(path, store, clock, known ?? store.Head);
        if (known is null)
        {
            position.Save(); // before anything is recorded: from here on nothing is left out, whenever NATS comes
        }
        return position;
    }

    /// <summary>Everything up to here is in the stream.</summary>
    public void Advance(Sequence sequence)
    {
        lock (_gate)
        {
            _sequence = sequence;
            if (_clock.GetElapsedTime(_savedAt) >= SaveEvery)
            {
                Write();
            }
        }
    }

    public void Save()
    {
        lock (_gate)
        {
            if (_saved != _sequence || !File.Exists(_path))
            {
                Write();
            }
        }
    }

    private void Write()
    {
        DurableFile.Write(_path, Encoding.ASCII.GetBytes(new Cursor(_store.Epoch, _sequence) + "\n"));
        (_saved, _savedAt) = (_sequence, _clock.GetTimestamp());
    }
}
