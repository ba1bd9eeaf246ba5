using System.Globalization;
using Chronicle.Cli.Claude;
using Chronicle.Journal;

namespace Chronicle.Cli.Serving;

/// <summary>What <c>serve</c> says when it is ready: the address, the data, what is there, and how to connect an agent.</summary>
internal static class Greeting
{
    public static void Write(TextWriter output, string address, string data, IEventStore store)
    {
        output.WriteLine($"Chronicle  {address}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Data       {Path.GetFullPath(data)} ({store.Head.Value} events)"));
        output.WriteLine("Connected  SQLite");
        output.WriteLine($"Connect    Claude Code: {InstallLine.For(address)}");
    }
}
