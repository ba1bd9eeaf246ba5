using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Chronicle.Load.Ladder;

/// <summary>The same bytes appended to a file and forced to the disk once per group: the floor under every durable rung.</summary>
internal static class FileRung
{
    public static double Run(string folder, byte[][] events, int group)
    {
        using SafeFileHandle file = File.OpenHandle(Path.Combine(folder, "events.log"), FileMode.Create, FileAccess.Write);
        var started = Stopwatch.GetTimestamp();
        long at = 0;
        for (var i = 0; i < events.Length; i += group)
        {
            var lines = new List<ReadOnlyMemory<byte>>(group);
            for (var j = i; j < Math.Min(i + group, events.Length); j++)
            {
                lines.Add(events[j]);
            }
            RandomAccess.Write(file, lines, at);
            at += lines.Sum(line => line.Length);
            RandomAccess.FlushToDisk(file);
        }
        return events.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
