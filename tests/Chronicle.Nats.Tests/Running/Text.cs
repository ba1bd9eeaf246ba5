using System.Text;

namespace Chronicle.Nats.Tests.Running;

internal static class Text
{
    public static byte[] Utf8(this string text) => Encoding.UTF8.GetBytes(text);

    public static string Text8(this NatsMsg message) => Encoding.UTF8.GetString(message.Data.Span);

    public static async Task<NatsMsg> NextAsync(this NatsSub sub) => await sub.Msgs.ReadAsync(Until.Soon());
}
