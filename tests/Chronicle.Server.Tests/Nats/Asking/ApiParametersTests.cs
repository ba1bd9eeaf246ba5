using System.Text;
using Chronicle.Server.Nats.Asking;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Tests.Nats.Asking;

public sealed class ApiParametersTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData(" \n", "")]
    [InlineData("{}", "")]
    [InlineData("""{"a":"x","b":2,"c":1.5e3,"d":true,"e":false,"f":null}""", "a=x b=2 c=1.5e3 d=true e=false f=")]
    [InlineData("""{"session":["a","b",3,null],"session_":[]}""", "session=a,b,3 session_=")]
    [InlineData("""{"a":"x","a":"y"}""", "a=y")]
    [InlineData("""{"q":"\u00e9 \"quoted\""}""", "q=é \"quoted\"")]
    public void Members_AreParameters(string json, string expected) =>
        Assert.Equal(expected, string.Join(' ', ApiParameters.Read(Encoding.UTF8.GetBytes(json)).Select(parameter => $"{parameter.Key}={parameter.Value}")));

    [Theory]
    [InlineData("[]", "malformed")]
    [InlineData("3", "malformed")]
    [InlineData("limit=3", "malformed")]
    [InlineData("{", "malformed")]
    [InlineData("""{"a":1} x""", "malformed")]
    [InlineData("""{"a":[1""", "malformed")]
    [InlineData("""{"a":"\ud800"}""", "malformed")]
    [InlineData("""{"a":{}}""", "invalid-parameter")]
    [InlineData("""{"a":[[1]]}""", "invalid-parameter")]
    public void WhatIsNone_IsAProblem(string json, string slug) =>
        Assert.Equal(slug, Assert.Throws<ProblemException>(() => ApiParameters.Read(Encoding.UTF8.GetBytes(json))).Problem.Slug);
}
