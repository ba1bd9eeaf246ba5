using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public class RedactorKeyTests
{
    [Theory]
    [InlineData("""{"password":"hunter2"}""", """{"password":"[REDACTED]"}""")]
    [InlineData("""{ "password" : "hunter2" , "b": 1 }""", """{ "password" : "[REDACTED]" , "b": 1 }""")]
    [InlineData("""{"a":{"b":[{"apiKey":"x"}]}}""", """{"a":{"b":[{"apiKey":"[REDACTED]"}]}}""")]
    [InlineData("""{"headers":{"X-Api-Key":"a","Accept":"b"}}""", """{"headers":{"X-Api-Key":"[REDACTED]","Accept":"b"}}""")]
    [InlineData("""{"password":"a \" quote \\","b":"c"}""", """{"password":"[REDACTED]","b":"c"}""")]
    [InlineData("""{"secrets":["a",1,null,["b"],{"c":"d"}],"e":"f"}""", """{"secrets":["[REDACTED]",1,null,["[REDACTED]"],{"c":"d"}],"e":"f"}""")]
    [InlineData("""{"secrets":[{"password":"x"},"y"]}""", """{"secrets":[{"password":"[REDACTED]"},"[REDACTED]"]}""")]
    [InlineData("""{"secret":{"value":"stays","password":"goes"}}""", """{"secret":{"value":"stays","password":"[REDACTED]"}}""")]
    [InlineData("""{"pa\u0073sword":"x","b":"c"}""", """{"password":"[REDACTED]","b":"c"}""")]
    [InlineData("""[{"token":"1"},{"token":"2"}]""", """[{"token":"[REDACTED]"},{"token":"[REDACTED]"}]""")]
    public void Redact_SecretMembers_LoseTheirText(string body, string expected) => Assert.Equal(expected, Bodies.Redact(body));

    [Theory]
    [InlineData("""{"token":12,"password":null,"secret":true,"api_key":{},"cookie":[],"credentials":""}""")]
    [InlineData("""{"usage":{"input_tokens":"620","max_tokens":"4096","tokens":"12","token_count":"7"}}""")]
    [InlineData("""{"password":"[REDACTED]","requires_password":"false","secret":"none"}""")]
    [InlineData("""{"pwd":"/home/me/app","env":{"PWD":"/home/me","OLDPWD":"/"}}""")]
    [InlineData("""{"session_id":"s","tool_use_id":"toolu_01AbCdEfGhIjKlMnOpQrSt","key":"a","author":"b"}""")]
    [InlineData("""{"a":["password","token"],"b":"password"}""")]
    [InlineData("""{"type":"object","properties":{"password":{"type":"string"},"token":{"type":"string"}},"required":["password"]}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void Redact_OtherMembers_AreTheSameInstance(string body) => Assert.Equal(body, Bodies.Redact(body));

    [Fact]
    public void Redact_Extra_IsLookedThroughToo()
    {
        var before = Bodies.Event("""{"a":1}""", """{"metadata":{"api_key":"x"}}""");

        var after = new Redactor(new RedactionOptions()).Redact(before);

        Assert.Equal("""{"metadata":{"api_key":"[REDACTED]"}}"""u8, after.Extra.Span);
        Assert.Equal(before.Data, after.Data);
    }

    [Fact]
    public void Redact_WithOptions_ObeysThem()
    {
        var body = """{"pinCode":"1234","pw":"x","design_token":"blue","note":"ticket SEC-1234 \u00e9 and SEC-77, pw=abc"}""";
        var options = new RedactionOptions { Keys = ["pin_code", "pw"], IgnoreKeys = ["designToken"], Patterns = [@"SEC-(?<secret>\d+)"] };

        Assert.Equal(
            """{"pinCode":"[REDACTED]","pw":"[REDACTED]","design_token":"blue","note":"ticket SEC-[REDACTED] \u00e9 and SEC-[REDACTED], pw=[REDACTED]"}""",
            Bodies.Redact(body, options));
        Assert.Equal(body, Bodies.Redact(body, new RedactionOptions { Enabled = false, Keys = ["pin_code"] }));
    }

    [Fact]
    public void Redact_PatternBehindEscapesAndUnicode_ReplacesItsBytes() =>
        Assert.Equal(
            """{"a":"é😀 \n[REDACTED] \" é"}""",
            Bodies.Redact("""{"a":"é😀 \nx\u00e9y \" é"}""", new RedactionOptions { Patterns = ["x.y"] }));

    [Theory]
    [InlineData("(")]
    [InlineData("(?=lookaround)")]
    [InlineData("a*")]
    public void Options_WithUnusablePattern_AreRefused(string pattern)
    {
        var options = new RedactionOptions { Patterns = [pattern] };

        Assert.Single(options.Validate(new(options)));
        Assert.Throws<ArgumentException>(() => new Redactor(options));
    }

    [Fact]
    public void Counts_AfterMatches_SayWhichRules()
    {
        var redactor = new Redactor(new RedactionOptions());

        redactor.Redact(Bodies.Event("""{"password":"x","a":"AKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLE","b":"password=abc"}"""));

        Assert.Equal(new Dictionary<string, long> { ["key"] = 1, ["aws"] = 2, ["assignment"] = 1 }, redactor.Counts);
    }
}
