using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Chronicle.Cli.Load.Reports;

/// <summary>What it was measured on. The load average says how much else ran.</summary>
internal static class Machine
{
    public static void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("machine");
        writer.WriteNumber("cores", Environment.ProcessorCount);
        writer.WriteNumber("memory_gb", Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1));
        writer.WriteString("os", RuntimeInformation.OSDescription);
        writer.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        if (File.Exists("/proc/loadavg"))
        {
            writer.WriteNumber("load_average", double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
        }
        writer.WriteEndObject();
    }
}
