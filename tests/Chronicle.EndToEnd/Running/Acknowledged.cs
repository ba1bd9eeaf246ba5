using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Chronicle.EndToEnd.Running;

/// <summary>What producers were told is recorded: the ids and their numbers, and the marks of events that have no id.</summary>
internal sealed class Acknowledged
{
    private readonly ConcurrentQueue<(string Id, long Seq)> _events = new();
    private readonly ConcurrentQueue<string> _marks = new();
    private long _count;

    /// <summary>Grows with every acknowledgement.</summary>
    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyCollection<(string Id, long Seq)> Events => _events;

    public IReadOnlyCollection<string> Marks => _marks;

    public void Add(string id, long seq)
    {
        _events.Enqueue((id, seq));
        Interlocked.Increment(ref _count);
    }

    public void AddAll(JsonElement answer)
    {
        foreach (var recorded in answer.GetProperty("events").EnumerateArray())
        {
            Add(recorded.Text("id"), recorded.Seq());
        }
    }

    public void AddMark(string mark)
    {
        _marks.Enqueue(mark);
        Interlocked.Increment(ref _count);
    }

    /// <summary>A file for <c>chronicle verify --against</c>.</summary>
    public void Write(string path) => File.WriteAllLines(path, _events.Select(acknowledged =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{acknowledged.Id}}","seq":{{acknowledged.Seq}}}""")));
}
