using System.Globalization;
using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.Browser.Running;

/// <summary>What tests have recorded before or while a page looks.</summary>
internal static class Recording
{
    /// <summary>One hook payload of Claude Code, as it sends it.</summary>
    public static async Task HookAsync(this HttpClient http, string session, string name, object? more = null)
    {
        var payload = new Dictionary<string, object?> { ["session_id"] = session, ["cwd"] = "/home/dev/app", ["hook_event_name"] = name };
        foreach (var member in JsonSerializer.SerializeToElement(more ?? new { }).EnumerateObject())
        {
            payload[member.Name] = member.Value;
        }
        await http.HookTextAsync(JsonSerializer.Serialize(payload));
    }

    /// <summary>Sends the hook payloads of a captured run again, in order. <paramref name="count"/> of them, or all.</summary>
    public static async Task ReplayAsync(this HttpClient http, string run, int skip = 0, int count = int.MaxValue)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Corpus, "claude-code", run, "hooks")).Order(StringComparer.Ordinal).Skip(skip).Take(count))
        {
            await http.HookTextAsync(await File.ReadAllTextAsync(file));
        }
    }

    public static async Task ReplayAllAsync(this HttpClient http)
    {
        foreach (var run in new[] { "success", "failure", "parallel", "denied", "resume-first", "resume-second" })
        {
            await http.ReplayAsync(run);
        }
    }

    /// <summary>Events that show as <c>tick 1</c>, <c>tick 2</c>, … in one request.</summary>
    public static async Task TicksAsync(this HttpClient http, int first, int count, string session = "ticking", string type = "tick")
    {
        var lines = new StringBuilder();
        for (var number = first; number < first + count; number++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$$"""{"session_id":"{{{session}}}","type":"{{{type}}}","data":{"text":"tick {{{number}}}."}}""").Append('\n');
        }
        await http.PostJsonAsync("/api/events", lines.ToString(), "application/x-ndjson");
    }

    private static async Task HookTextAsync(this HttpClient http, string payload)
    {
        using var response = await http.PostTextAsync("/hooks/claude-code", payload);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} for {payload}");
    }
}
