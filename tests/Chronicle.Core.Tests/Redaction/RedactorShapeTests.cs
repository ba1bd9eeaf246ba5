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
    [InlineData("https://«abcdefghij0123456789»@github.com/a/b and https://bob@host/x")]
    [InlineData("https://h/p?key=«abcdef0123456789abcd»&x=1 https://h/p?key=abc&page=2")]
    [InlineData("https://h/p?a=1\\u0026code=«4/0AX4XfWh0123456789»")]
    [InlineData("https://h/c?sv=1&sig=«abcdEF0123%2Babcdefghij0123%3D»&x")]
    [InlineData("https://h/k?X-Amz-Date=1&X-Amz-Signature=«0123456789abcdef0123456789abcdef»")]
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
    [InlineData("pin: «1234» otp=«123456» PIN=«4321» db_pass=«x1y»")]
    [InlineData("os.environ[\\\"API_KEY\\\"] = \\\"«x1»\\\"")]
    [InlineData("setRequestHeader(\\\"Authorization\\\", \\\"«abc12345»\\\")")]
    [InlineData("aws configure set aws_secret_access_key «wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY»")]
    [InlineData("machine h login u password «hunter»\\nmachine g\\n  login u\\n  password «other»\\n")]
    [InlineData("db.example.com:5432:mydb:bob:«hunter2»\\n*:*:*:bob:«hunter2»\\n")]
    [InlineData("//registry.npmjs.org/:_authToken=«abcdef»\\n_auth=«dXNlcjpwYXNzd29yZA==»\\n")]
    [InlineData("<password>«hunter2»</password><add key=\\\"ApiKey\\\" value=\\\"«x1y2»\\\"/>")]
    [InlineData("- name: DB_PASSWORD\\n  value: «hunter2»\\n- name: X\\n  value: y")]
    [InlineData("""{\"name\":\"DB_PASSWORD\",\"value\":\"«x1»\"} {\\\"name\\\":\\\"DB_PASSWORD\\\",\\\"value\\\":\\\"«x1»\\\"}""")]
    [InlineData("密码：«hunter2» passwort: «geheim1» contraseña=«secreto» Пароль: «qwerty12»")]
    public void Redact_Assignments_LoseTheirValue(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("curl -u bob:«hunter2» https://h/x; docker run -u 1000:1000 img")]
    [InlineData("curl -s --user bob:«hunter2» https://h/x")]
    [InlineData("mysql -u root -p«hunter2» db && mysqldump --password=«hunter2» db")]
    [InlineData("sshpass -p «hunter2» ssh a@b")]
    [InlineData("sshpass -p '«hunter 2»' ssh a@b")]
    [InlineData("redis-cli -h h -a «hunter2» ping")]
    [InlineData("PGPASSWORD=«hunter2» psql -h h")]
    [InlineData("docker login -u me -p «hunter2» reg")]
    [InlineData("htpasswd -b file bob «hunter2»")]
    [InlineData("ldapsearch -x -D cn=a -w «hunter2» -b x")]
    [InlineData("mongosh --host h -u bob -p «hunter2»")]
    [InlineData("openssl rsa -passin pass:«hunter2» -in x")]
    [InlineData("wget --password «hunter2» http://h/x")]
    public void Redact_Commands_LoseTheirPassword(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("password%3D«hunter2»%26x and «sk%2Dant%2Dapi03%2Dabcdefghij0123456789»")]
    [InlineData("https://h/?redirect=https%3A%2F%2Fbob%3A«hunter2»%40host%2Fx")]
    [InlineData("echo «Z2hwXzAxMjM0NTY3ODlhYmNkZWZnaGlqQUJDREVGR0hJSjAxMjM0NQ==» | base64 -d")]
    [InlineData("«cGFzc3dvcmQ9aHVudGVyMg==»")]
    [InlineData("x«ghp_0123456789abcdefghijABCDEFGHIJ012345»")]
    public void Redact_Encoded_LosesItsSecret(string marked) => AssertMarked(marked);

    [Theory]
    [InlineData("123456789:AAabcdefghij0123456789ABCDEFGHIJabc")]
    [InlineData("0123456789abcdef0123456789abcdef-us12")]
    [InlineData("SK0123456789abcdef0123456789abcdef")]
    [InlineData("MTA0NTY3ODkwMTIzNDU2Nzg5MA.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB")]
    [InlineData("abc8Q~abcdefghijklmnopqrstuvwxyz01234567")]
    [InlineData("abcdefghij0123.atlasv1.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ01")]
    [InlineData("patabcdefghij0123.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("gh\u200bp_0123456789abcdefghijABCDEFGHIJ012345")]
    public void Redact_OddShapes_Go(string key) => Assert.Equal("""{"a":"x [REDACTED] y"}""", Bodies.Redact($$"""{"a":"x {{key}} y"}"""));

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
    [InlineData("mkdir -p /srv/a && cp -a x y && git push -u origin main && grep -w password file && docker run -p 8080:80 img")]
    [InlineData("Pass: 12 Fail: 3 pass: true; pin=13 pin: left; the pin is 1234; compass bypass=1x2y3z")]
    [InlineData("<Password>Enter your password</Password> <label>Password</label> x-amz-date 12:54:33 5432:5432 password: required|min:8")]
    [InlineData("function f(token, password) { return hash(\\\"password\\\", \\\"token\\\"); } the token value: 5 is fine")]
    [InlineData("pk_live_abcdefghij0123456789 ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh me@host")]
    [InlineData("SECRET_NAME=foo1bar2 DB_PASSWORD_FILE=/run/secrets/db1 cursor=eyJpZCI6MTIzfQ== next=abc")]
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
