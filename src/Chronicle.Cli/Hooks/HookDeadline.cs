using System.Globalization;

namespace Chronicle.Cli.Hooks;

/// <summary>How much of the second an agent grants is left when our code begins.</summary>
internal static class HookDeadline
{
    // 1 s, less what ending the process and a busy machine may take.
    private const int TotalMs = 700;
    private const int UsualStartMs = 100;
    private const int LeastMs = 150;

    public static TimeSpan Remaining() => TimeSpan.FromMilliseconds(Math.Max(LeastMs, TotalMs - StartedMsAgo()));

    /// <summary>Time since the kernel started this process; a usual value where that can't be told cheaply.</summary>
    private static long StartedMsAgo()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                return UsualStartMs;
            }
            // proc(5): field 22 of stat is the start in clock ticks (100 per second) since boot; field 2 may hold spaces, so count after ')'.
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var age = Environment.TickCount64 - (long.Parse(fields[19], CultureInfo.InvariantCulture) * 10);
            // Outside of this the two clocks disagree, as after a suspend or in a container with its own boot time.
            return age is >= 0 and < 5000 ? age : UsualStartMs;
        }
        catch (Exception)
        {
            return UsualStartMs;
        }
    }
}
