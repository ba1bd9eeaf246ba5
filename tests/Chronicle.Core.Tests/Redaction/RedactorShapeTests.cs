using System.Text.Json;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>The secrets here are made up. In each case «…» marks the part that must go.</summary>
public class RedactorShapeTests
{
    private const string Alnum36 = "0123456789abcdefghijABCDEFGHIJ012345";
    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    public static TheoryData<string> Tokens =>
    [
        "sk-" + Alnum36, "sk-ant-api03-" + Alnum36 + "-" + Alnum36 + "AA", "sk-proj-" + Alnum36 + "_x-y", "sk-abcdefghijklmnopqrstuvwxyz",
        "ghp_" + Alnum36, "gho_" + Alnum36, "ghu_" + Alnum36, "ghs_" + Alnum36, "ghr_" + Alnum36, "github_pat_11ABCDEFG0_" + Alnum36,
        "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "xox" + "b-123456789012-1234567890123-abcDEF", "xoxp-1234567890-abc",
        "AIzaSyA-1234567890_abcdefghijklmnopqrst", "glpat-abcdefghij1234567890", "npm_" + Alnum36, "sk_" + "live_abcdefghij0123456789ABCD",
        "rk_" + "live_abcdefghij0123456789ABCD", "hf_" + Alnum36, "gsk_" + Alnum36, Jwt,
    ];

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Redact_KnownShape_GoesWhereverItStands(string token)
    {
        foreach (var frame in new[] { "T", "T end", "start T", "a T b", "T,T", "(T)", "'T'", "x=T;", "\\nT\\n", "\\\"T\\\"", "\\tT", "\\u0022T\\u0022", "\\u001b[32mT\\u001b[0m", "\\\\nT" })
        {
            var body = $$"""{"a":["{{frame}}"],"n":1}""";

            Assert.Equal(body.Replace("T", "[REDACTED]"), Bodies.Redact(body.Replace("T", token)));
        }
        Assert.Equal("\"[REDACTED]\"", Bodies.Redact($"\"{token}\""));
        var longer = $"{{\"a\":\"{new string('.', 1000)} {token}\"}}";
        Assert.Equal(longer.Replace(token, "[REDACTED]"), Bodies.Redact(longer));
        Assert.Equal("\"[REDACTED]\"", Bodies.Redact("\"" + string.Concat(token.Select((letter, at) => at == 1 ? $"\\u{(int)letter:x4}" : letter.ToString())) + "\""));
    }

    [Theory]
    [InlineData("Authorization: Bearer «abc.def-123456»")]
    [InlineData("""curl -H \"Authorization: Bearer «abcdefgh12345678»\" http:\/\/host""")]
    [InlineData("authorization: basic «dXNlcjpwYXNz»")]
    [InlineData("Basic «dXNlcjpwYXNzd29yZA==» rest")]
    [InlineData("Basic «dXNlcjpwYXNzd29yZA==»\\n")]
    [InlineData("Authorization: token «0123456789abcdef»")]
    [InlineData("X-Api-Key: «abc123def456»")]
    [InlineData("Cookie: «sid=abc; other=def»\\nAccept: x")]
    [InlineData("Set-Cookie: «id=a3fWa; Secure»\\r\\n")]
    public void Redact_Headers_LoseTheirCredentials(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("https:\\/\\/me:«s3cr3t»@host\\/x")]
    [InlineData("postgres://user:«p@ss:w0rd»@db:5432/x?y=z")]
    [InlineData("git clone https://x-access-token:«abcdef»@example.org/a.git && ls")]
    [InlineData("a redis://:«pass»@cache:6379")]
    public void Redact_Urls_LoseTheirPassword(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("password=«hunter»")]
    [InlineData("https://h/p?user=me&token=«abc»&x=1")]
    [InlineData("https://h/p?token=«abc»\\u0026x=1")]
    [InlineData("export API_KEY=«abc123»\\nexport B=2\\nDB_PASSWORD='«it is»'\\n")]
    [InlineData("AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY» aws s3 ls")]
    [InlineData("aws_secret_access_key = «wJalrXUtnFEMI\\/K7MDENG\\/bPxRfiCYEXAMPLEKEY»\\n")]
    [InlineData("api_key: «abcdef123456»")]
    [InlineData("host: h\\npassword: «hunter»\\nport: 1")]
    [InlineData("password: «hunter2» is it")]
    [InlineData("""{\"user\":\"me\",\"password\":\"«hunter»\",\"n\":1}""")]
    [InlineData("""{\"a\":\"{\\\"client_secret\\\":\\\"«x y»\\\",\\\"b\\\":1}\"}""")]
    [InlineData("clientSecret: '«abc»', other: 'x'")]
    [InlineData("'password' => '«abc»'")]
    [InlineData("const token = \\\"«abc»\\\";")]
    [InlineData("if (token == '«abc»')")]
    [InlineData("login --user me --password «hunter» --host h")]
    [InlineData("tool --api-key \\\"«abc»\\\" x")]
    [InlineData("Server=h;User Id=sa;Password=«P,w!»;Encrypt=true")]
    [InlineData("DefaultEndpointsProtocol=https;AccountKey=«ab+c/d==»;EndpointSuffix=x")]
    [InlineData("docker run -e SECRET_KEY=«abc» -e X=1 img")]
    [InlineData("token=«abc\\u002Bdef»")]
    public void Redact_Assignments_LoseTheirValue(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----«\\nMIIEpAIBAAKCAQEA0123456789abcdef\\nABCDEFGHIJKLMNOPQRSTUVWXYZ012345abcdefgh/+==\\n»-----END RSA PRIVATE KEY-----\\nrest")]
    [InlineData("x -----BEGIN PRIVATE KEY-----«\\\\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQ\\\\n»-----END PRIVATE KEY----- y")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----«\\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9u\\nZQAA»")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----«\\r\\nProc-Type: 4,ENCRYPTED\\r\\n\\r\\nMHcCAQEEIABCDEFGHIJKLMNOPQRSTUVWXYZ012345abcdefgh\\/+==\\r\\n»-----END EC PRIVATE KEY-----")]
    public void Redact_PrivateKeys_LoseWhatIsBetweenTheirLines(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("task-0123456789abcdefghij risk-management-in-2026-and-beyond disk-usage")]
    [InlineData("<div class='sk-folding-cube sk-fading-circle sk-circle10'>")]
    [InlineData("npm_config_registry npm_lifecycle_event npm_package_version")]
    [InlineData("sk-short ghp_short AKIASHORT glpat-x eyJ eyJh.eyJ")]
    [InlineData("bearer authentication, the bearer of news. Basic introduction to basic things")]
    [InlineData("https://example.org:8080/a@b http://host/path:x@y git@github.com:me/repo.git mailto:me@host ssh://git@host:22/x")]
    [InlineData("postgres://user:${PASSWORD}@host https://{user}:{password}@host redis://:$PASS@h")]
    [InlineData("API_KEY=$API_KEY TOKEN=${TOKEN} password={{ vault }} secret=<your secret> key=abc PWD=/home/me")]
    [InlineData("max_tokens=4096 --max-tokens 4096 tokens: 123456abc input_tokens=5 token_count: 12345678")]
    [InlineData("password: string; token: str\\n  token?: string | null")]
    [InlineData("token = getToken(); token: Token.parse(x) password = request.body.password; f(token=token, api_key=api_key)")]
    [InlineData("Enter the password: \\nthe token: it is a secret. Token, secret and password")]
    [InlineData("url + \\\"?token=\\\" + token + \\\"&x\\\"")]
    [InlineData("""getenv(\"API_KEY\") and os.environ['SECRET_KEY']""")]
    [InlineData("""text.startsWith(\"-----BEGIN PRIVATE KEY-----\") && text.endsWith(\"-----END PRIVATE KEY-----\")""")]
    [InlineData("-----BEGIN PUBLIC KEY-----\\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\\n-----END PUBLIC KEY-----")]
    [InlineData("docker build --secret id=npm,src=.npmrc --password-stdin --token")]
    [InlineData("src/tokenizer/keyboard.ts by author Monkey: compass 2026-11-21T02:01:34Z \\\\\\\\server\\\\share C:\\\\temp\\\\new")]
    [InlineData("toolu_01mwpric2s1ixxxxxxxxxxxx 9c724ef1-71c5-41a2-b968-8ecb6bb0c376 sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void Redact_TextWithoutSecrets_IsTheSameInstance(string text)
    {
        var body = $$"""{"a":"{{text}}","b":["{{text}}"]}""";
        JsonDocument.Parse(body).Dispose();

        Assert.Equal(body, Bodies.Redact(body));
    }

    private static void AssertMarked(string marked)
    {
        foreach (var frame in new[] { """{"a":"#"}""", """["x #","# "]""", """{"b":{"a":"line\n#"}}""" })
        {
            var body = frame.Replace("#", marked);
            var expected = System.Text.RegularExpressions.Regex.Replace(body, "«[^»]*»", "[REDACTED]");

            Assert.Equal(expected, Bodies.Redact(body.Replace("«", "").Replace("»", "")));
        }
    }
}
