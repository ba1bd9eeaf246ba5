using System.Diagnostics;

namespace Chronicle.Cli.Load.Servers;

/// <summary>Looks at a process of this machine from outside: what it costs.</summary>
internal sealed class ProcessProbe(Process process) : IDisposable
{
    public int Id => process.Id;

    /// <summary>CPU time spent so far, all threads, user and kernel; counted by the system in hundredths of a second.</summary>
    public TimeSpan Cpu => Fresh().TotalProcessorTime;

    /// <summary>Resident bytes.</summary>
    public long Resident => Fresh().WorkingSet64;

    /// <summary>Bytes that it had written to disk so far, where the system counts them; 0 elsewhere.</summary>
    public long Written
    {
        get
        {
            var file = $"/proc/{process.Id}/io";
            if (!File.Exists(file))
            {
                return 0;
            }
            var line = File.ReadLines(file).First(one => one.StartsWith("write_bytes:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan("write_bytes:".Length), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Open files, sockets and the like.</summary>
    public int Handles => Fresh().HandleCount;

    /// <summary>The process with this id, when it runs and we may look at it.</summary>
    public static ProcessProbe? Find(int id)
    {
        try
        {
            var probe = new ProcessProbe(Process.GetProcessById(id));
            return probe.Resident > 0 ? probe : null;
        }
        catch (Exception hidden) when (hidden is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public void Dispose() => process.Dispose();

    private Process Fresh()
    {
        process.Refresh();
        return process;
    }
}
