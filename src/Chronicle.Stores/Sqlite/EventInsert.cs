using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Chronicle.Events;
using Chronicle.Stores.Sqlite.Integrity;
using Chronicle.Stores.Sqlite.Native;

namespace Chronicle.Stores.Sqlite;

/// <summary>Binds an event's row without copying its body and inserts it.</summary>
internal sealed unsafe class EventInsert(SqliteConnection connection) : IDisposable
{
    private const int Columns = 20;

    // 7 ids of at most 512 characters × 3 bytes fit; what does not fit is copied by SQLite instead.
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(16 * 1024, pinned: true);
    private readonly SqliteStatement _statement = connection.Prepare(Sql.InsertEvent);

    // Which columns are bound to NULL: most stay so from row to row, and a call saved on each of eight columns is a tenth of the insert.
    private readonly bool[] _isNull = new bool[Columns + 1];
    private int _used;

    /// <summary>Inserts one row.</summary>
    public void Run(long sequence, in EventKeys keys, IncomingEvent content)
    {
        _used = 0;
        _statement.Bind(1, sequence);
        _statement.Bind(2, keys.Session);
        _statement.Bind(3, keys.Type);
        BindNumber(4, keys.Tool);
        BindNumber(5, keys.Source);
        BindNumber(6, keys.Project);
        _statement.Bind(7, content.Time.Micros);
        BindId(8, content.TraceId, isTrace: true);
        BindId(9, content.ParentId);
        BindId(10, content.Id);
        _statement.Bind(11, content.Received.Micros - content.Time.Micros);
        BindNumber(12, content.DurationMs ?? 0, content.DurationMs is null);
        BindId(13, content.ToolUseId);
        BindId(14, content.SpanId);
        BindId(15, content.AgentId);
        BindId(16, content.PromptId);
        BindNumber(19, keys.Scope);
        _statement.Bind(20, EventSum.Of(sequence, content));
        fixed (byte* data = content.Data.Span, extra = content.Extra.Span)
        {
            BindBody(17, data, content.Data.Length);
            BindBody(18, extra, content.Extra.Length);
            _statement.Step();
            _statement.Reset();
        }
    }

    /// <summary>Lets go of the last event's memory.</summary>
    public void Forget()
    {
        _statement.Reset();
        _statement.ClearBindings();
        Array.Fill(_isNull, true);
    }

    public void Dispose() => _statement.Dispose();

    private void BindNumber(int index, long name) => BindNumber(index, name, name == 0);

    private void BindNumber(int index, long value, bool isNull)
    {
        if (isNull)
        {
            BindNull(index);
            return;
        }
        _isNull[index] = false;
        _statement.Bind(index, value);
    }

    private void BindBody(int index, byte* bytes, int length)
    {
        if (length == 0)
        {
            BindNull(index);
            return;
        }
        _isNull[index] = false;
        _statement.BindInPlace(index, bytes, length);
    }

    private void BindId(int index, string? id, bool isTrace = false)
    {
        if (id is null)
        {
            BindNull(index);
            return;
        }
        _isNull[index] = false;
        var room = _scratch.AsSpan(_used);
        if (id.Length > room.Length / 3 || room.Length < CompactId.MaxLength)
        {
            CompactId.Bind(_statement, index, id, isTrace);
            return;
        }
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_scratch)) + _used;
        var length = CompactId.Write(id, isTrace, room);
        if (length > 0)
        {
            _statement.BindBlobInPlace(index, start, length);
        }
        else
        {
            length = Encoding.UTF8.GetBytes(id, room);
            _statement.BindInPlace(index, start, length);
        }
        _used += length;
    }

    private void BindNull(int index)
    {
        if (!_isNull[index])
        {
            _isNull[index] = true;
            _statement.BindNull(index);
        }
    }
}
