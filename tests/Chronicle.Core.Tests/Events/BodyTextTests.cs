using System.Text;
using Chronicle.Events;
using Xunit;

namespace Chronicle.Core.Tests.Events;

public sealed class BodyTextTests
{
    [Theory]
    [InlineData("""{"p":"D:\\work\\a.cs"}""", """d:\WORK\a.cs""", true)]
    [InlineData("""{"s":"said \"hi\" ok"}""", "said \"HI\" ok", true)]
    [InlineData("""{"u":"\u7528\u6237"}""", "用户", true)]
    [InlineData("""{"u":"用户"}""", "用户", true)]
    [InlineData("""{"u":"\u00c4rger"}""", "ärger", true)]
    [InlineData("""{"u":"Ärger"}""", "ärger", true)]
    [InlineData("""{"u":"\ud83d\uDE00!"}""", "😀!", true)]
    [InlineData("""{"u":"\ud83d"}""", "😀", false)]
    [InlineData("""{"u":"half \ud83d of it"}""", "of IT", true)]
    [InlineData("""{"l":"one\r\n\ttwo"}""", "one\r\n\tTWO", true)]
    [InlineData("""{"l":"a\/b"}""", "a/b", true)]
    [InlineData("""{"u":"\u7528"}""", "7528", false)]
    [InlineData("""{"l":"one\ntwo"}""", "ntwo", false)]
    [InlineData("""{"name":"a value"}""", "\"name\":\"A", true)]
    [InlineData("""{"a":"x"}""", "", true)]
    [InlineData("""{"a":"\u00""", "a", true)]
    [InlineData("""{"a":"\""", "b", false)]
    public void AText_IsFoundAsItReads(string json, string text, bool expected)
    {
        var filter = new EventFilter { Text = text };

        Assert.Equal(expected, filter.Matches(new IncomingEvent { SessionId = "s", Type = "t", Time = default, Received = default, Data = Encoding.UTF8.GetBytes(json) }));
    }
}
