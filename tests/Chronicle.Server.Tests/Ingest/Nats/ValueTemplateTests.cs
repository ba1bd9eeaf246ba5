using Chronicle.Server.Ingest.Nats;

namespace Chronicle.Server.Tests.Ingest.Nats;

public sealed class ValueTemplateTests
{
    private const string Payload = """{"data":{"user":"ann","n":7,"on":true,"tags":["x",{"deep":"y"}],"none":null,"empty":""}}""";

    [Theory]
    [InlineData("constant", "constant")]
    [InlineData("{1}", "a")]
    [InlineData("{3}", "c")]
    [InlineData("{2+}", "b.c")]
    [InlineData("{1}-{3}", "a-c")]
    [InlineData("{4}", null)]
    [InlineData("{4+}", null)]
    [InlineData("$.data.user", "ann")]
    [InlineData("user {$.data.user} of {1}", "user ann of a")]
    [InlineData("$.data.n", "7")]
    [InlineData("$.data.on", "true")]
    [InlineData("$.data.tags[0]", "x")]
    [InlineData("$.data.tags[1].deep", "y")]
    [InlineData("$.data.tags[2]", null)]
    [InlineData("$.data.none", null)]
    [InlineData("$.data.empty", null)]
    [InlineData("$.data", null)]
    [InlineData("$.other.user", null)]
    [InlineData("x{$.other}", null)]
    public void AValue_IsMadeOfTextTokensAndThePayload(string template, string? expected) =>
        Assert.Equal(expected, ValueTemplate.Parse(template).Expand("a.b.c", System.Text.Encoding.UTF8.GetBytes(Payload)));

    [Theory]
    [InlineData("{1")]
    [InlineData("{0}")]
    [InlineData("{x}")]
    [InlineData("$.")]
    [InlineData("$.a..b")]
    [InlineData("$.a[x]")]
    [InlineData("$.a[0")]
    [InlineData("{$data}")]
    [InlineData("")]
    public void WhatCanNotBeUnderstood_IsSaid(string template) => Assert.NotNull(ValueTemplate.Problem(template));

    [Fact]
    public void APathInBrokenJson_LeadsToNothing() => Assert.Null(ValueTemplate.Parse("$.a.b").Expand("s", "{\"a\":{\"c\":"u8));
}
