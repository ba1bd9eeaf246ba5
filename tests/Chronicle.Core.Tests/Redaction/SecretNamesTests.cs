using Chronicle.Events;
using Chronicle.Journal;
using Chronicle.Redaction;
using Chronicle.Testing;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public sealed class SecretNamesTests : IDisposable
{
    private const string GitHub = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    private const string Name = "redacted-[0-9a-f]{16}";

    private readonly Redactor _redactor = new(new RedactionOptions());
    private readonly string _folder = Directory.CreateTempSubdirectory("chronicle-key-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(GitHub, $"^{Name}$")]
    [InlineData($"chat:{GitHub}", $"^chat:{Name}$")]
    [InlineData($"/work/{GitHub}/app", $"^/work/{Name}/app$")]
    [InlineData("password=hunter2x", $"^password={Name}$")]
    [InlineData("https://robot:hunter2x@git.example.org/app.git", $"^https://robot:{Name}@git.example.org/app.git$")]
    [InlineData("postgres://app:a@db/x and postgres://app:b@db/x", $"^postgres://app:{Name}@db/x and postgres://app:{Name}@db/x$")]
    [InlineData("Authorization: Bearer abcdefgh12345678", Name)]
    [InlineData("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", $"^{Name}$")]
    [InlineData($"é \"{GitHub}\" \\ 😀", $"^é \"{Name}\" \\\\ 😀$")]
    public void ASecret_BecomesAName(string name, string expected)
    {
        var redacted = _redactor.RedactName(name);

        Assert.Matches(expected, redacted);
        Assert.Equal(redacted, _redactor.RedactName(name));
        Assert.Same(redacted, _redactor.RedactName(redacted)); // who knows only the new name finds it too
    }

    [Theory]
    [InlineData("5f2d1b9e-aa01-4a57-8c1d-11f3a9d6b2c4")]
    [InlineData("01ARZ3NDEKTSV4RRFFQ69G5FAV")]
    [InlineData("toolu_01A09q90qw90lq917835lq9")]
    [InlineData("call_abc123DEF456ghi789JKL012")]
    [InlineData("req_011CPTx3v9Y8q5b2f6d7e8a9")]
    [InlineData("msg_01XFDUDYJgAACzvnptvVoYEL")]
    [InlineData("chatcmpl-9zXb1c2D3e4F5g6H7i8J9k0L")]
    [InlineData("run-2026-11-21T10:00:00Z-7")]
    [InlineData("sess_01HZX3K5V8Q2N4M6P8R0T2W4Y6")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00f067aa0ba902b7")]
    [InlineData("3f786850e387550fdab836ed7e6dc881de23001b")]
    [InlineData("/home/dev/projects/secret-santa/token_counter.py")]
    [InlineData("C:\\Users\\dev\\key-value store")]
    [InlineData("mcp__github__create_pull_request")]
    [InlineData("mcp__vault__get_secret")]
    [InlineData("https://git.example.org/org/app.git")]
    [InlineData("CHRONICLE:7:639079632000000000")]
    [InlineData("chronicle.ev.shop.s1.order.placed")]
    [InlineData("user@example.org")]
    [InlineData("会话-一")]
    [InlineData("")]
    public void OrdinaryNames_AreTheSameInstance(string name) => Assert.Same(name, _redactor.RedactName(name));

    [Fact]
    public void DifferentSecrets_StayDifferent_AndTheSameOneJoined()
    {
        var one = _redactor.Redact(An.Event(session: $"s {GitHub}", project: GitHub, data: "{}"));
        var same = _redactor.Redact(An.Event(session: $"s {GitHub}"));
        var other = _redactor.Redact(An.Event(session: $"s {GitHub[..^1]}b"));

        Assert.Equal(one.SessionId, same.SessionId);
        Assert.Equal($"s {one.Project}", one.SessionId);
        Assert.NotEqual(one.SessionId, other.SessionId);
    }

    [Fact]
    public void EveryNameOfAnEvent_IsLookedAt()
    {
        var before = An.Event(GitHub, GitHub, GitHub, source: GitHub, project: GitHub, tool: GitHub, toolUseId: GitHub, traceId: GitHub, spanId: GitHub, parentId: GitHub, agentId: GitHub, promptId: GitHub, scope: GitHub);
        var names = typeof(IncomingEvent).GetProperties()
            .Where(property => property.PropertyType == typeof(string) && property.Name != nameof(IncomingEvent.WasAt)).ToList(); // which is not recorded
        Assert.All(names, name => Assert.Equal(GitHub, name.GetValue(before)));

        var after = _redactor.Redact(before);

        Assert.All(names, name => Assert.Matches($"^{Name}$", (string)name.GetValue(after)!));
        Assert.Single(names.Select(name => name.GetValue(after)).Distinct());
    }

    [Fact]
    public void ANameThatWouldGrowTooLong_IsReplacedAsAWhole()
    {
        var name = new string('x', EventLimits.MaxNameLength - 18) + " password=hunter2x";

        Assert.Matches($"^{Name}$", _redactor.RedactName(name));
    }

    [Fact]
    public void WhenSwitchedOff_NothingChanges() => Assert.Same(GitHub, An.UnchangingRedactor.RedactName(GitHub));

    [Fact]
    public void TheKeyOfAFolder_IsMadeOnce_AndIsTheOwnersAlone()
    {
        var first = new Redactor(new RedactionOptions(), RedactionKey.Of(_folder)).RedactName(GitHub);
        var file = Path.Combine(_folder, RedactionKey.FileName);

        Assert.Equal(first, new Redactor(new RedactionOptions(), RedactionKey.Of(_folder)).RedactName(GitHub));
        Assert.NotEqual(first, _redactor.RedactName(GitHub));
        Assert.Equal([file], Directory.GetFiles(_folder));
        Assert.Equal(32, new FileInfo(file).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void AKeyThatIsNone_IsRefusedByItsPath()
    {
        var file = Path.Combine(_folder, RedactionKey.FileName);
        File.WriteAllText(file, "short");

        Assert.Contains(file, Assert.Throws<StoreException>(RedactionKey.Of(_folder).Open).Message, StringComparison.Ordinal);
    }
}
