using System.Text.Json.Nodes;
using Chronicle.Core.Tests.Sessions;
using Chronicle.Redaction;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

public class RedactorPropertyTests
{
    private const string Random36 = "0123456789abcdefghijABCDEFGHIJ012345";

    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    // The text as it is planted, and the part of it that must go.
    private static readonly (string Text, string Secret)[] Secrets =
    [
        ("ghp_" + Random36, "ghp_" + Random36), ("sk-proj-" + Random36, "sk-proj-" + Random36), ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
        ("password=hunter2", "hunter2"), ("\\\"api_key\\\":\\\"abc123\\\"", "abc123"), ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("ftp://me:s3cr3t@host/", "s3cr3t"),
    ];

    private static readonly Redactor Redactor = new(new RedactionOptions());

    [Fact]
    public void Redact_RandomJsonWithOneSecret_ChangesNothingElse()
    {
        var inputs = Gen.Choose(0, int.MaxValue).SelectMany(_ => Gen.Choose(0, Secrets.Length - 1), (seed, secret) => (Seed: seed, Secret: secret));
        Prop.ForAll(inputs.ToArbitrary(), input => ChangesOnlyTheSecret(input.Seed, Secrets[input.Secret])).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Redact_Corpus_IsTheSameInstance()
    {
        var payloads = ClaudeCodeRuns.Payloads().ToArray();

        Assert.True(payloads.Length > 100);
        foreach (var payload in payloads)
        {
            var before = Bodies.Event("").WithBody(payload, payload);
            Assert.Same(before, Redactor.Redact(before));
        }
    }

    [Fact]
    public void Redact_MutatedCorpus_NeverThrowsAndKeepsJsonValid()
    {
        string[] splices = ["password=", "\"token\":\"", "\\u0070assword", "sk-", "eyJ", "-----BEGIN PRIVATE KEY-----", "://a:b@", "Bearer ", "\\", "\"", "Basic ", "[", "secret: "];
        var random = new Random(7);
        var valid = 0;
        foreach (var payload in ClaudeCodeRuns.Payloads())
        {
            for (var round = 0; round < 100; round++)
            {
                var mutated = Mutate(payload, splices, random);
                var before = Bodies.Event("").WithBody(mutated, default);
                var after = Redactor.Redact(before);
                Assert.Same(after, IsJson(before.Data) ? Redactor.Redact(after) : after);
                valid += IsJson(before.Data) ? 1 : 0;
                Assert.True(!IsJson(before.Data) || IsJson(after.Data), System.Text.Encoding.UTF8.GetString(mutated));
            }
        }
        Assert.True(valid > 1000);
    }

    [Fact]
    public void Redact_MixOfRulesAndSecrets_LeavesNothingForASecondTime()
    {
        string[] planted = ["hunter2", "ghp_" + Random36, "AKIAIOSFODNN7EXAMPLE", "dXNlcjpwYXNzd29yZA==", Jwt, "1234", "p@ss", "", "[REDACTED]", "sk-ant-api03-abcdefgh0123"];
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = new System.Text.StringBuilder();
            foreach (var part in AdversarialText.Mix(seed, 80).Chunk(random.Next(3, 30)))
            {
                text.Append(part).Append(planted[random.Next(planted.Length)]);
            }
            var once = Redactor.RedactText(text.ToString());
            var body = System.Text.Encoding.UTF8.GetBytes($$"""{"a":"{{text}}"}""");
            var redacted = Redactor.RedactJson(body);

            Assert.Same(once, Redactor.RedactText(once));
            Assert.Equal(redacted, Redactor.RedactJson(redacted));
            Assert.True(!IsJson(body) || IsJson(redacted), $"seed {seed}: {text}");
        }
    }

    [Fact]
    public void Redact_CleanBody_AllocatesNothing()
    {
        var before = Bodies.Event("").WithBody(ClaudeCodeRuns.Payloads().ElementAt(6), default);
        Redactor.Redact(before);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        for (var round = 0; round < 1000; round++)
        {
            Redactor.Redact(before);
        }

        Assert.Equal(allocated, GC.GetAllocatedBytesForCurrentThread());
    }

    private static bool ChangesOnlyTheSecret(int seed, (string Text, string Secret) planted)
    {
        var template = new RandomJson(seed).Next();
        var redacted = Bodies.Redact(template.Replace(RandomJson.Hole, planted.Text), Redactor);
        var expected = template.Replace(RandomJson.Hole, planted.Text.Replace(planted.Secret, "[REDACTED]"));
        return !redacted.Contains(planted.Secret) && JsonNode.DeepEquals(JsonNode.Parse(redacted), JsonNode.Parse(expected));
    }

    private static byte[] Mutate(byte[] payload, string[] splices, Random random)
    {
        var bytes = payload.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at - 1));
                    break;
                default:
                    bytes.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(splices[random.Next(splices.Length)]));
                    break;
            }
        }
        return [.. bytes];
    }

    private static bool IsJson(ReadOnlyMemory<byte> data)
    {
        try
        {
            System.Text.Json.JsonDocument.Parse(data).Dispose();
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
