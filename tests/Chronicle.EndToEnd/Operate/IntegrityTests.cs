using System.Net;
using System.Text;
using System.Text.Json;
using Chronicle.EndToEnd.Running;

namespace Chronicle.EndToEnd.Operate;

/// <summary>What people see when the data is not what was recorded.</summary>
public sealed class IntegrityTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AFolderThatGoes_WhileTheServerRuns_TakesNoMoreEvents(bool isRemoved)
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        await using var server = await ServerProcess.StartAsync(data);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "1"));

        if (isRemoved)
        {
            Directory.Delete(data, recursive: true);
        }
        else
        {
            Directory.Move(data, folder.File("elsewhere"));
        }

        using (var refused = await server.Http.PostTextAsync("/api/events", Api.Event("s", "2")))
        {
            var problem = await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Contains("chronicle.db", problem.Text("detail"), StringComparison.Ordinal);
        }
        using var health = await server.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var store = JsonElement.Parse(await health.Content.ReadAsStringAsync()).GetProperty("components").GetProperty("store");
        Assert.Equal("critical", store.Text("status"));
        Assert.Contains("was removed or renamed", store.Text("reason"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
        if (!isRemoved)
        {
            Directory.Move(folder.File("elsewhere"), data);
            await Until.TrueAsync(async () =>
            {
                using var accepted = await server.Http.PostTextAsync("/api/events", Api.Event("s", "2"));
                return accepted.IsSuccessStatusCode;
            }, "the same folder is back");
            Assert.Equal(2, (await server.Http.GetJsonAsync("/api/info")).Number("head"));
        }
    }

    [Fact]
    public async Task AnIdleServer_NoticesThatItsFolderIsGone()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        await using var server = await ServerProcess.StartAsync(data);
        await server.Http.PostJsonAsync("/api/events", Api.Event("s", "1"));
        Directory.Delete(data, recursive: true);

        await Until.TrueAsync(async () =>
        {
            using var ready = await server.Http.GetAsync("/ready");
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable;
        }, "not ready any more");
        await server.StopAsync();
        Assert.False(Directory.Exists(data)); // nothing makes it again
    }

    [Fact]
    public async Task AChangedBody_IsNotGivenOut_AndVerifyNamesIt()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        await using (var server = await ServerProcess.StartAsync(data))
        {
            foreach (var id in (string[])["a", "b", "c"])
            {
                await server.Http.PostJsonAsync("/api/events", Api.Event("s", id, data: $$"""{"said":"what {{id}} said"}"""));
            }
            Assert.Equal(0, await server.StopAsync());
        }
        var head = (await Programs.ChronicleAsync("verify", "--data", data)).Output.Trim();
        Assert.Matches("^[a-z0-9]+-3:[0-9a-f]{64}$", head);
        Assert.Equal(0, (await Programs.ChronicleAsync("verify", "--data", data, "--expect", head)).ExitCode);
        Replace(Path.Combine(data, "chronicle.db"), "what b said", "what b sa1d");

        await using (var server = await ServerProcess.StartAsync(data))
        {
            var events = await server.Http.AllEventsAsync();
            Assert.Equal([1, 2, 3], events.Select(recorded => recorded.Seq()));
            Assert.Equal(["tool_use", "chronicle.damaged", "tool_use"], events.Select(recorded => recorded.Text("type")));
            using (var byId = await server.Http.GetAsync("/api/events/b"))
            {
                var problem = await byId.ProblemAsync(HttpStatusCode.InternalServerError);
                Assert.Equal("urn:chronicle:problem:event-damaged", problem.Text("type"));
                Assert.Contains("Event 2", problem.Text("detail"), StringComparison.Ordinal);
            }
            using (var stream = await SseStream.OpenAsync(server.Http, "/api/stream?after=0"))
            {
                Assert.Equal(1, (await stream.NextEventAsync()).Seq());
                Assert.Equal("chronicle.damaged", (await stream.NextEventAsync()).Text("type"));
                Assert.Equal(3, (await stream.NextEventAsync()).Seq());
            }
            var health = await server.Http.GetJsonAsync("/health");
            Assert.Equal("degraded", health.Text("status"));
            Assert.Contains("Event 2 was changed or damaged", health.GetProperty("components").GetProperty("store").Text("reason"), StringComparison.Ordinal);
            var beside = await Programs.ChronicleAsync("verify", "--data", data);
            Assert.Equal(1, beside.ExitCode);
            Assert.Contains("Event 2 was changed or damaged", beside.Output, StringComparison.Ordinal);
            Assert.NotEqual(0, (await Programs.ChronicleAsync("backup", "--data", data, folder.File("copy"))).ExitCode);
            Assert.False(File.Exists(folder.File("copy")));

            using (var erased = await server.Http.DeleteAsync($"/api/events/{events[1].Text("cursor")}"))
            {
                Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
            }
            Assert.Equal(["tool_use", "erased", "tool_use"], (await server.Http.AllEventsAsync()).Take(3).Select(recorded => recorded.Text("type")));
            Assert.Equal(0, await server.StopAsync());
        }
        Assert.Equal(0, (await Programs.ChronicleAsync("verify", "--data", data)).ExitCode);
        var lost = await Programs.ChronicleAsync("verify", "--data", data, "--expect", head);
        Assert.Contains("cannot be compared", lost.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Programs.ChronicleAsync("verify", "--data", data, "--expect", "nonsense")).ExitCode);
    }

    [Fact]
    public async Task AnOlderFilePutBack_BeginsANewEpoch_AndIsTold()
    {
        using var folder = new TempFolder();
        var (data, copy) = (folder.File("data"), folder.File("copy"));
        string cursor;
        string head;
        await using (var server = await ServerProcess.StartAsync(data))
        {
            await server.Http.PostJsonAsync("/api/events", Api.Event("s", "1"));
            Assert.Equal(0, (await Programs.ChronicleAsync("backup", "--data", data, copy)).ExitCode);
            await server.Http.PostJsonAsync("/api/events", Api.Event("s", "2"));
            cursor = (await server.Http.GetJsonAsync("/api/events?limit=1")).GetProperty("events")[0].Text("cursor");
            await Until.TrueAsync(async () => (await server.Http.GetJsonAsync("/api/integrity")).Number("sealed") == 2, "both events are sealed");
            head = (await server.Http.GetJsonAsync("/api/integrity")).Text("sealed_head");
            Assert.Equal(0, await server.StopAsync());
        }
        File.Copy(copy, Path.Combine(data, "chronicle.db"), overwrite: true);

        await using var again = await ServerProcess.StartAsync(data);
        Assert.Contains("an older file was put in its place", again.Log, StringComparison.Ordinal);
        await Until.TrueAsync(async () => (await again.Http.AllEventsAsync("&type=store.replaced")).Count == 1, "an event tells it");
        using var gone = await again.Http.GetAsync($"/api/events?order=asc&after={cursor}");
        await gone.ProblemAsync(HttpStatusCode.Gone);
        var verified = await Programs.ChronicleAsync("verify", "--data", data, "--expect", head);
        Assert.Equal(1, verified.ExitCode);
    }

    private static void Replace(string file, string text, string other)
    {
        var at = File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0);
        using var stream = File.OpenWrite(file);
        stream.Position = at;
        stream.Write(Encoding.UTF8.GetBytes(other));
    }
}
