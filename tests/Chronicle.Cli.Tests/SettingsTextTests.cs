using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chronicle.Cli.Claude;
using Xunit;

namespace Chronicle.Cli.Tests;

public sealed class SettingsTextTests
{
    private static readonly IReadOnlyList<HookEntry> Entries = HookEntry.For(new Uri("http://127.0.0.1:8510"), null, "/opt/chronicle");

    public static TheoryData<string> Layouts => new()
    {
        "{}",
        "{}\n",
        "{\"model\":\"x\"}",
        "{\n  \"model\": \"x\"\n}\n",
        "{\r\n    \"model\": \"x\",\r\n    \"z\": [1, 2]\r\n}\r\n",
        "{\n\t\"b\": 1,\n\t\"a\": {\"c\":  2 }\n}",
        "\uFEFF{\n  \"model\": \"ü — \\u00fc\"\n}\n",
        "{\n  \"hooks\": {\n    \"PreToolUse\": [\n      {\n        \"matcher\": \"Bash\",\n        \"hooks\": [ { \"type\": \"command\", \"command\": \"lint.sh\" } ]\n      }\n    ]\n  },\n  \"env\": {}\n}\n",
        "{ \"hooks\": { \"Stop\": [{ \"hooks\": [{ \"type\": \"command\", \"command\": \"say done\" }] }] } }",
        "{\n  \"hooks\": { \"Stop\": [{ \"hooks\": [{ \"type\": \"command\", \"command\": \"say done\" }] }] },\n  \"model\": \"x\"\n}\n",
        "{\n  \"hooks\": {\n    \"SessionStart\": [{\"hooks\":[{\"type\":\"http\",\"url\":\"http://other/hooks\"}]}]\n  }\n}",
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void InstallThenRemove_GivesTheSameBytes(string before)
    {
        var installed = SettingsText.Install(Utf8(before), Entries);
        Assert.Equal(before, Text(SettingsText.Remove(installed)));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Install_HasEveryEventOnceAndKeepsTheRest(string before)
    {
        var installed = SettingsText.Install(Utf8(before), Entries);
        Assert.Equal(Entries.Select(e => e.Event).Order(), SettingsText.Read(installed).Select(e => e.Event).Order());
        Assert.Equal(installed, SettingsText.Install(installed, Entries));
        var (old, now) = (Parse(Utf8(before)), Parse(installed));
        Assert.Equal(old.Select(m => m.Key), now.Select(m => m.Key).Where(k => old.ContainsKey(k)));
        foreach (var (name, value) in old.Where(m => m.Key != "hooks"))
        {
            Assert.True(JsonNode.DeepEquals(value, now[name]));
        }
    }

    [Fact]
    public void Install_InAnEmptyObject_LooksHandWritten()
    {
        var installed = Text(SettingsText.Install(Utf8("{\n    \"model\": \"x\"\n}\n"), [new HookEntry("Stop", """{"type":"http","url":"http://h/hooks/claude-code"}""")]));
        Assert.Equal(
            """
            {
                "model": "x",
                "hooks": {
                    "Stop": [
                        {
                            "hooks": [
                                {
                                    "type": "http",
                                    "url": "http://h/hooks/claude-code"
                                }
                            ]
                        }
                    ]
                }
            }

            """.ReplaceLineEndings("\n"),
            installed);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Install_WithAnotherUrl_ReplacesOurs(string before)
    {
        var other = HookEntry.For(new Uri("http://10.0.0.5:9000"), "MY_KEY", "/opt/chronicle");
        var replaced = SettingsText.Install(SettingsText.Install(Utf8(before), Entries), other);
        Assert.Equal(SettingsText.Install(Utf8(before), other), replaced);
        Assert.DoesNotContain("8510", Text(replaced), StringComparison.Ordinal);
        Assert.Contains("\"allowedEnvVars\"", Text(replaced), StringComparison.Ordinal);
    }

    [Fact]
    public void Install_WithOursTwice_LeavesOne()
    {
        var twice = """{"hooks":{"Stop":[{"hooks":[{"type":"http","url":"http://a/hooks/claude-code"}]},{"hooks":[{"type":"command","command":"x"},{"type":"http","url":"http://b/hooks/claude-code"}]}]}}""";
        var installed = SettingsText.Install(Utf8(twice), [new HookEntry("Stop", """{"type":"http","url":"http://c/hooks/claude-code"}""")]);
        Assert.Equal("""{"hooks":{"Stop":[{"hooks":[{"type":"http","url":"http://c/hooks/claude-code"}]},{"hooks":[{"type":"command","command":"x"}]}]}}""", Text(installed));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"hooks":[]}""")]
    [InlineData("""{"hooks":null}""")]
    [InlineData("""{"hooks":{"Stop":{}}}""")]
    public void Install_WhereHooksCantGo_Refuses(string settings) => Assert.Throws<SettingsShapeException>(() => SettingsText.Install(Utf8(settings), Entries));

    [Theory]
    [InlineData("""{"type":"http","url":"http://127.0.0.1:8510/hooks/claude-code"}""", true)]
    [InlineData("""{"type":"http","url":"https://host/base/hooks/claude-code/"}""", true)]
    [InlineData("""{"type":"http","url":"http://127.0.0.1:8510/v1/hooks/claude"}""", false)]
    [InlineData("""{"type":"command","command":"chronicle hook"}""", true)]
    [InlineData("""{"type":"command","command":"'/home/a b/chronicle' hook --url http://x:1 --api-key-env K"}""", true)]
    [InlineData("""{"type":"command","command":"\"C:/Program Files/chronicle.exe\" hook"}""", true)]
    [InlineData("""{"type":"command","command":"/usr/bin/dotnet /opt/chronicle.dll hook"}""", true)]
    [InlineData("""{"type":"command","command":"my-chronicle hook"}""", false)]
    [InlineData("""{"type":"command","command":"chronicle hook && rm -rf x"}""", false)]
    [InlineData("""{"type":"command","command":"chronicle tail"}""", false)]
    [InlineData("""{"type":"prompt","prompt":"chronicle hook"}""", false)]
    [InlineData("3", false)]
    public void Ours_AreToldFromOthers(string handler, bool ours) => Assert.Equal(ours, OurHandler.Is(JsonElement.Parse(handler)));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static JsonObject Parse(byte[] bytes) => JsonNode.Parse(Text(bytes).TrimStart('\uFEFF'))!.AsObject();
}
