using System.Text;
using Chronicle.Events;
using Chronicle.Redaction;
using Xunit;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>Bodies for redaction, from text.</summary>
internal static class Bodies
{
    public static IncomingEvent Event(string data, string extra = "") => new()
    {
        SessionId = "s",
        Type = "t",
        Time = new Timestamp(1),
        Received = new Timestamp(2),
        Data = Encoding.UTF8.GetBytes(data),
        Extra = Encoding.UTF8.GetBytes(extra),
    };

    /// <summary>The data after redaction; the same text when the same instance came back.</summary>
    public static string Redact(string data, RedactionOptions? options = null) => Redact(data, new Redactor(options ?? new RedactionOptions()));

    public static string Redact(string data, Redactor redactor)
    {
        var before = Event(data);
        var after = redactor.Redact(before);
        var text = Encoding.UTF8.GetString(after.Data.Span);
        Assert.Equal(ReferenceEquals(before, after), text == data);
        Assert.Same(after, redactor.Redact(after));
        return text;
    }
}
