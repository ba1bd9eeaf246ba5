using System.Text.Json;
using Chronicle.Cli.Output;
using Chronicle.Client;
using Xunit;

namespace Chronicle.Cli.Tests.Output;

public sealed class EventLineTests
{
    [Fact]
    public void AQuestionToAPerson_IsShownItself()
    {
        using var recorded = JsonDocument.Parse("""
            {"session_id":"s","type":"permission_request","time":"2026-11-21T02:30:12Z","tool_name":"AskUserQuestion",
             "data":{"tool_input":{"questions":[{"question":"Which database?","options":[]},{"question":"And where?"}]}}}
            """);

        var line = new EventLine(colour: false, width: 400, TimeZoneInfo.Utc).Format(new EventJson(recorded.RootElement));

        Assert.EndsWith("Which database? · And where?", line, StringComparison.Ordinal);
    }
}
