using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Hooks;

/// <summary>A captured run of Claude Code: what its hooks sent, in order.</summary>
/// <param name="Name">The folder.</param>
/// <param name="Http">Bodies of the http hooks with the headers they came with.</param>
/// <param name="Stdin">What the command hooks got.</param>
internal sealed record CapturedRun(string Name, IReadOnlyList<(byte[] Body, JsonElement Headers)> Http, IReadOnlyList<byte[]> Stdin)
{
    private static readonly string[] Names = ["denied", "failure", "parallel", "resume-first", "resume-second", "success"];

    public static CapturedRun Load(string name)
    {
        var folder = Path.Combine(Repository.Corpus, "claude-code", name);
        var requests = File.ReadLines(Path.Combine(folder, "http", "requests.ndjson")).Select(line => JsonElement.Parse(line));
        return new CapturedRun(
            name,
            [.. requests.Select(request => (File.ReadAllBytes(Path.Combine(folder, "http", request.Text("bodyFile"))), request.GetProperty("headers").Clone()))],
            [.. Directory.GetFiles(Path.Combine(folder, "hooks")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]);
    }

    public static IReadOnlyList<CapturedRun> LoadAll() => [.. Names.Select(Load)];
}

/// <summary>What the payloads themselves say about a session.</summary>
internal sealed record SessionFacts(string Id, int Events, int Prompts, int ToolCalls, int Errors, string Project)
{
    public static IReadOnlyList<SessionFacts> Of(IEnumerable<byte[]> payloads) =>
    [
        .. payloads.Select(payload => JsonElement.Parse(Encoding.UTF8.GetString(payload))).GroupBy(payload => payload.Text("session_id")).Select(session => new SessionFacts(
            session.Key, session.Count(), Count(session, "UserPromptSubmit"), Count(session, "PreToolUse"), Count(session, "PostToolUseFailure"), session.First().Text("cwd"))),
    ];

    /// <summary>Holds the server's row against the payloads.</summary>
    public async Task CheckAsync(HttpClient http, string status = "completed")
    {
        var row = await http.GetJsonAsync($"/api/sessions/{Id}");
        Assert.Equal(
            (Events, Prompts, ToolCalls, Errors, Project, "claude-code", status),
            ((int)row.Number("events"), (int)row.Number("prompts"), (int)row.Number("tool_calls"), (int)row.Number("errors"),
                row.Text("project"), row.Text("source"), row.Text("status")));
    }

    private static int Count(IEnumerable<JsonElement> payloads, string name) => payloads.Count(payload => payload.Text("hook_event_name") == name);
}
