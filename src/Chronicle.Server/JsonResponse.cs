using System.Buffers;
using System.Text.Json;

namespace Chronicle.Server;

/// <summary>Writes a whole JSON answer with its length, so that head and body leave in one piece when the request ends.</summary>
internal static class JsonResponse
{
    private const int KeptBytes = 256 << 10; // more was an answer to an array of thousands

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    public static void Write<TState>(HttpContext context, TState state, Action<Utf8JsonWriter, TState> write)
    {
        _scratch ??= Create();
        var (buffer, writer) = _scratch.Value;
        buffer.ResetWrittenCount();
        writer.Reset();
        write(writer, state);
        writer.Flush();
        var response = context.Response;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
        if (buffer.Capacity > KeptBytes)
        {
            _scratch = null;
        }
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, WireJson.Options));
    }
}
