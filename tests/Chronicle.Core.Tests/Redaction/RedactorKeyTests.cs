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
    [InlineData("""{"secrets":["a",1,null,["b"],{"c":"d"}],"e":"f"}""", """{"secrets":["[REDACTED]","[REDACTED]",null,["[REDACTED]"],{"c":"[REDACTED]"}],"e":"f"}""")]
    [InlineData("""{"secrets":[{"password":"x"},"y"]}""", """{"secrets":[{"password":"[REDACTED]"},"[REDACTED]"]}""")]
    [InlineData("""{"secret":{"value":"v","n":5,"on":true,"id":"i","in":{"a":["b",-1.5e3]}},"z":1}""", """{"secret":{"value":"[REDACTED]","n":"[REDACTED]","on":true,"id":"i","in":{"a":["[REDACTED]","[REDACTED]"]}},"z":1}""")]
    [InlineData("""{"password":12345,"pin":1234,"otp_code":123456,"pin_code":"4321","token":123456}""", """{"password":"[REDACTED]","pin":"[REDACTED]","otp_code":"[REDACTED]","pin_code":"[REDACTED]","token":"[REDACTED]"}""")]
    [InlineData("""{"pass":"hunter2","dsn":"d","auth":"dXNlcjpwYXNzd29yZA==","DB_PASS":"x1y"}""", """{"pass":"[REDACTED]","dsn":"[REDACTED]","auth":"[REDACTED]","DB_PASS":"[REDACTED]"}""")]
    [InlineData("""{"passwort":"x","contraseña":"x","mot_de_passe":"x","senha":"x","пароль":"x"}""", """{"passwort":"[REDACTED]","contraseña":"[REDACTED]","mot_de_passe":"[REDACTED]","senha":"[REDACTED]","пароль":"[REDACTED]"}""")]
    [InlineData("""{"密码":"x","パスワード":"x","kennwort":"x","wachtwoord":"x","비밀번호":"x","hasło":"x"}""", """{"密码":"[REDACTED]","パスワード":"[REDACTED]","kennwort":"[REDACTED]","wachtwoord":"[REDACTED]","비밀번호":"[REDACTED]","hasło":"[REDACTED]"}""")]
    [InlineData("""{"name":"DB_PASSWORD","value":"x"}""", """{"name":"DB_PASSWORD","value":"[REDACTED]"}""")]
    [InlineData("""{"value":"x","name":"DB_PASSWORD"}""", """{"value":"[REDACTED]","name":"DB_PASSWORD"}""")]
    [InlineData("""{"Name": "API_KEY", "Type": "text", "Value": "x \" y"}""", """{"Name": "API_KEY", "Type": "text", "Value": "[REDACTED]"}""")]
    [InlineData("""{"h":[["Authorization","x"],["Accept","b"]],"Cookie":["a=b"]}""", """{"h":[["Authorization","[REDACTED]"],["Accept","b"]],"Cookie":["[REDACTED]"]}""")]
    [InlineData("""["Host","x","Authorization","abc12345"]""", """["Host","x","Authorization","[REDACTED]"]""")]
    [InlineData("""{"argv":["mysql","--password","hunter2","-h","db1"]}""", """{"argv":["mysql","--password","[REDACTED]","-h","db1"]}""")]
    [InlineData("""{"argv":["curl","-u","bob:hunter2"],"b":["redis-cli","-a","hunter2"]}""", """{"argv":["curl","-u","bob:[REDACTED]"],"b":["redis-cli","-a","[REDACTED]"]}""")]
    [InlineData("""{"password":"cut off""", """{"password":"[REDACTED]""")]
    [InlineData("""{"pa\u0073sword":"x","b":"c"}""", """{"pa\u0073sword":"[REDACTED]","b":"c"}""")]
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
    [InlineData("""{"logprobs":[{"token":" the","logprob":-0.1},{"token":"Hello","logprob":-0.2,"bytes":[72]}],"top":[{"logprob":-0.1,"token":"a1"}]}""")]
    [InlineData("""{"is_secret":"yes","has_password":"no","pass":12,"fail":0,"checks":{"pass":"passed"},"pin":7,"pins":"a","token_count":"5","secrets":3}""")]
    [InlineData("""{"key":"user.login.title","cacheKey":"users:123","next_page_token":"abc123def456ghi789","publicKey":"x","editor.tokenColorCustomizations":"x"}""")]
    [InlineData("""{"password_hash_algorithm":"argon2","passwordPolicy":"strict","name":"token","description":"the token value"}""")]
    [InlineData("""{"a":"mysql","b":"mkdir -p /tmp/foo","c":["docker","run","-u","1000:1000"],"-p":"x"}""")]
    [InlineData("""{"sha":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","id":"9c724ef1-71c5-41a2-b968-8ecb6bb0c376"}""")]
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

    [Fact]
    public void Redact_PatternWhoseMatchesTakeTooLong_TakesTheWholeText()
    {
        // Each match looks for the "b" to the end: no match is slow, all of them together are.
        var body = $$"""{"a":"{{new string('a', 1_000_000)}}","b":1}""";

        Assert.Equal("""{"a":"[REDACTED]","b":1}""", Bodies.Redact(body, new RedactionOptions { Patterns = ["a(?:a*b)?"] }));
    }

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
