using System.Buffers;
using System.Text.Json;
using Chronicle.Events;
using Chronicle.Files;

namespace Chronicle.Server.Erasing;

/// <summary>An erasure that has begun. It is finished whatever ends the process meanwhile.</summary>
/// <param name="Key">What was asked for: the same request finishes the same erasure.</param>
/// <param name="Session">The session whose events are erased; null when single events are.</param>
/// <param name="Events">The single events.</param>
internal sealed record PendingErasure(string Key, string? Session, Sequence[] Events)
{
    /// <summary>The last event that is erased; none before anything was erased.</summary>
    public Sequence UpTo { get; set; }

    /// <summary>Events erased so far.</summary>
    public long Erased { get; set; }

    /// <summary>Whether the recall index has to be emptied, because it holds words of events that retention dropped before.</summary>
    public bool NeedsRebuild { get; set; }

    public bool IsRebuilt { get; set; }

    /// <summary>Whether an earlier process began it: what it left is not known.</summary>
    public bool IsResumed { get; init; }
}

/// <summary>The erasures that are not finished, in a file of the data folder that goes with the last of them.</summary>
internal sealed class PendingErasures
{
    public const string FileName = "chronicle.erasures";

    private readonly string _path;

    // Guarded by the gate.
    private readonly Lock _gate = new();
    private readonly List<PendingErasure> _pending;

    public PendingErasures(ServerOptions server)
    {
        _path = Path.Combine(server.Data, FileName);
        _pending = File.Exists(_path) ? Read(File.ReadAllBytes(_path)) : [];
    }

    public IReadOnlyList<PendingErasure> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending];
            }
        }
    }

    public PendingErasure? Find(string key) => All.FirstOrDefault(pending => pending.Key == key);

    /// <summary>Begins an erasure, or notes how far one is. On disk when this returns.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public void Save(PendingErasure pending)
    {
        lock (_gate)
        {
            if (!_pending.Contains(pending))
            {
                _pending.Add(pending);
            }
            Write();
        }
    }

    /// <summary>The erasure is finished.</summary>
    public void Remove(PendingErasure pending)
    {
        lock (_gate)
        {
            _pending.RemoveAll(other => other.Key == pending.Key);
            Write();
        }
    }

    private void Write()
    {
        if (_pending.Count == 0)
        {
            File.Delete(_path);
            return;
        }
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var pending in _pending)
            {
                writer.WriteStartObject();
                writer.WriteString("key"u8, pending.Key);
                EventJson.WriteOptional(writer, "session"u8, pending.Session);
                writer.WriteStartArray("events"u8);
                foreach (var sequence in pending.Events)
                {
                    writer.WriteNumberValue(sequence.Value);
                }
                writer.WriteEndArray();
                writer.WriteNumber("up_to"u8, pending.UpTo.Value);
                writer.WriteNumber("erased"u8, pending.Erased);
                writer.WriteBoolean("rebuild"u8, pending.NeedsRebuild);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        DurableFile.Write(_path, json.WrittenSpan);
    }

    private static List<PendingErasure> Read(byte[] json)
    {
        using var file = JsonDocument.Parse(json);
        List<PendingErasure> pending = [];
        foreach (var one in file.RootElement.EnumerateArray())
        {
            Sequence[] events = [.. one.GetProperty("events"u8).EnumerateArray().Select(static number => new Sequence(number.GetInt64()))];
            pending.Add(new PendingErasure(one.GetProperty("key"u8).GetString()!, one.TryGetProperty("session"u8, out var session) ? session.GetString() : null, events)
            {
                UpTo = new Sequence(one.GetProperty("up_to"u8).GetInt64()),
                Erased = one.GetProperty("erased"u8).GetInt64(),
                NeedsRebuild = one.GetProperty("rebuild"u8).GetBoolean(),
                IsResumed = true,
            });
        }
        return pending;
    }
}
