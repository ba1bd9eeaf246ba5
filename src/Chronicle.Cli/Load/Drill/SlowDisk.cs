using System.Diagnostics;

namespace Chronicle.Cli.Load.Drill;

/// <summary>A disk whose every sync takes long, as an overloaded network disk's does: strace holds up the calls.</summary>
internal static class SlowDisk
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    public static string Means => $"strace, which makes each sync take {Delay.TotalMilliseconds:0} ms longer";

    /// <exception cref="CliFailure">There is no strace here.</exception>
    public static ProcessStartInfo Bind(ProcessStartInfo server)
    {
        if (!OperatingSystem.IsLinux() || FindStrace() is not { } strace)
        {
            throw new CliFailure(ExitCodes.Unsupported, "this system's disk can't be made slow", "it takes strace, on Linux", "install strace, for instance with: apt-get install strace");
        }
        // -D: the server stays our child, so that a kill ends it and not the tracer.
        var traced = new ProcessStartInfo(strace, [
            "-D", "-f", "--seccomp-bpf", "-qqq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "status=none",
            "-e", $"inject=fsync,fdatasync:delay_exit={Delay.TotalMicroseconds:0}", server.FileName, .. server.ArgumentList]);
        traced.Environment.Clear();
        foreach (var (name, value) in server.Environment)
        {
            traced.Environment[name] = value;
        }
        return traced;
    }

    private static string? FindStrace() =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "strace")).FirstOrDefault(File.Exists);
}
