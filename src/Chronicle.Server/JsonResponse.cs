using System.Buffers;
using System.Text.Json;

namespace Chronicle.Server;

/// <summary>Writes a whole JSON answer at once, with its length: no chunks, no allocation that outlives the request.</summary>
internal static class JsonResponse
{
    private const int KeptBytes = 64 << 10;

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    public static Task WriteAsync<TState>(HttpContext context, TState state, Action<Utf8JsonWriter, TState> write)
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
        return response.BodyWriter.FlushAsync(CancellationToken.None).AsTask();
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        return (buffer, new Utf8JsonWriter(buffer, WireJson.Options));
    }
}
