using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

public sealed class ExportTests
{
    [Fact]
    public async Task Csv_HasAColumnForEachMember_AndQuotesWhatNeedsIt()
    {
        using var data = new TempFolder();
        await using var server = await ServerProcess.StartAsync(data.Path);
        await server.Http.PostJsonAsync("/api/events", """
            [{"id":"a","session_id":"s,1","type":"note","time":"2026-11-20T23:00:00Z","tool_name":"say \"hi\"","duration_ms":5,"data":{"text":"two\nlines"},"more":{"x":1}},
             {"id":"b","session_id":"other","type":"note"},
             {"id":"c","session_id":"s,1","type":"note","time":"2026-11-20T23:00:01Z"}]
            """);
        var file = data.File("out.csv");

        var outcome = await Programs.ChronicleAsync("--url", server.Address.ToString(), "export", "--format", "csv", "--until", "1h", "--out", file);
        var wrong = await Programs.ChronicleAsync("--url", server.Address.ToString(), "export", "--format", "xml");

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        var recorded = (await server.Http.GetJsonAsync("/api/events/a"));
        var lines = (await File.ReadAllTextAsync(file)).Split("\r\n");
        Assert.Equal("seq,cursor,id,session_id,type,time,received,source,project,tool_name,tool_use_id,duration_ms,trace_id,span_id,parent_id,agent_id,prompt_id,data,extra", lines[0]);
        Assert.Equal(
            $$$""""1,{{{recorded.Text("cursor")}}},a,"s,1",note,2026-11-20T23:00:00.000000Z,{{{recorded.Text("received")}}},,,"say ""hi""",,5,,,,,,"{""text"":""two\nlines""}","{""more"":{""x"":1}}" """".TrimEnd(), lines[1]);
        Assert.StartsWith("3,", lines[2], StringComparison.Ordinal);
        Assert.Equal(["", 4], (object[])[lines[3], lines.Length]);
        Assert.Equal(2, wrong.ExitCode);
    }
}
