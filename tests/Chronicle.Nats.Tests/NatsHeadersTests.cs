using System.Text;
using Xunit;

namespace Chronicle.Nats.Tests;

public sealed class NatsHeadersTests
{
    [Fact]
    public void WhatIsWritten_IsReadAgain()
    {
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = "7", ["Name"] = "Zoë: a:b" };
        headers.Add("Name", "second");
        headers["Nats-Msg-Id"] = "8";

        var bytes = new byte[headers.WrittenBytes];
        headers.Write(bytes);
        var read = NatsHeaders.Parse(bytes);

        Assert.Equal("NATS/1.0\r\nName: Zoë: a:b\r\nName: second\r\nNats-Msg-Id: 8\r\n\r\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal(["Zoë: a:b", "second"], read.GetValues("Name"));
        Assert.Equal("8", read["Nats-Msg-Id"]);
        Assert.Null(read["name"]);
        Assert.Equal(0, read.Code);
        Assert.Equal(bytes.Length, read.WrittenBytes);
    }

    [Theory]
    [InlineData("NATS/1.0 503\r\n\r\n", 503, null)]
    [InlineData("NATS/1.0 100 Idle Heartbeat\r\nNats-Last-Stream: 5\r\n\r\n", 100, "Idle Heartbeat")]
    [InlineData("NATS/1.0\r\nA:b\r\n\r\n", 0, null)]
    public void Status_IsRead(string block, int code, string? text)
    {
        var headers = NatsHeaders.Parse(Encoding.UTF8.GetBytes(block));

        Assert.Equal((code, text), (headers.Code, headers.MessageText));
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("a b", "x")]
    [InlineData("a:b", "x")]
    [InlineData("a", "x\r\nPUB b 0")]
    public void WhatWouldBreakTheBlock_IsRefused(string name, string value) => Assert.Throws<ArgumentException>(() => new NatsHeaders { [name] = value });
}
