using System.Text;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>A prepared statement: bind from 1, step, read columns from 0, reset.</summary>
internal sealed unsafe class SqliteStatement(SqliteConnection connection, nint handle) : IDisposable
{
    private const int TypeText = 3;
    private const int TypeBlob = 4;
    private const int TypeNull = 5;
    private const nint Static = 0;
    private const nint Transient = -1;

    private nint _handle = handle;

    public SqliteStatement Bind(int index, long value)
    {
        connection.Check(NativeMethods.BindInt64(_handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } present ? Bind(index, present) : BindNull(index);

    public SqliteStatement BindNull(int index)
    {
        connection.Check(NativeMethods.BindNull(_handle, index));
        return this;
    }

    /// <summary>Binds a copy of the text.</summary>
    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }
        Span<byte> buffer = value.Length <= 256 ? stackalloc byte[768] : new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        fixed (byte* text = buffer)
        {
            connection.Check(NativeMethods.BindText(_handle, index, text, Encoding.UTF8.GetBytes(value, buffer), Transient));
        }
        return this;
    }

    /// <summary>Binds a copy of the bytes.</summary>
    public SqliteStatement BindBlob(int index, ReadOnlySpan<byte> value)
    {
        byte empty = 0;
        fixed (byte* bytes = value)
        {
            connection.Check(NativeMethods.BindBlob(_handle, index, bytes == null ? &empty : bytes, value.Length, Transient));
        }
        return this;
    }

    /// <summary>Binds text where it lies: it must stay there until the statement has been stepped. Never null.</summary>
    public void BindInPlace(int index, byte* text, int length) => connection.Check(NativeMethods.BindText(_handle, index, text, length, Static));

    /// <summary>As <see cref="BindInPlace"/>, for a blob.</summary>
    public void BindBlobInPlace(int index, byte* bytes, int length) => connection.Check(NativeMethods.BindBlob(_handle, index, bytes, length, Static));

    /// <summary>Binds a pointer of a type that the receiving function knows. The name ends in a zero and is a constant: it is not copied.</summary>
    public void BindPointer(int index, void* value, ReadOnlySpan<byte> type)
    {
        fixed (byte* name = type)
        {
            connection.Check(NativeMethods.BindPointer(_handle, index, value, name, 0));
        }
    }

    /// <summary>True when there is a row to read; false at the end.</summary>
    public bool Step()
    {
        var result = NativeMethods.Step(_handle);
        if (result == ResultCode.Row)
        {
            return true;
        }
        if (result == ResultCode.Done)
        {
            return false;
        }
        var fault = connection.Fault(result);
        Reset();
        throw fault;
    }

    /// <summary>Steps to the end and resets: for statements without rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
        Reset();
    }

    /// <summary>The first column of the first row, or null when there is no row or it is NULL. Resets.</summary>
    public long? Scalar()
    {
        long? value = Step() && !IsNull(0) ? Long(0) : null;
        Reset();
        return value;
    }

    public void Reset() => _ = NativeMethods.Reset(_handle); // repeats the error of the step that failed, which was thrown then

    public void ClearBindings() => _ = NativeMethods.ClearBindings(_handle);

    public bool IsNull(int column) => NativeMethods.ColumnType(_handle, column) == TypeNull;

    public bool IsBlob(int column) => NativeMethods.ColumnType(_handle, column) == TypeBlob;

    public bool IsText(int column) => NativeMethods.ColumnType(_handle, column) == TypeText;

    public long Long(int column) => NativeMethods.ColumnInt64(_handle, column);

    public long? OptionalLong(int column) => IsNull(column) ? null : Long(column);

    /// <summary>The bytes of a text or blob, valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var bytes = NativeMethods.ColumnBlob(_handle, column); // before its length, as SQLite asks
        return new ReadOnlySpan<byte>(bytes, NativeMethods.ColumnBytes(_handle, column));
    }

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public void Dispose()
    {
        _ = NativeMethods.FinalizeStatement(_handle); // harmless on zero
        _handle = 0;
    }
}
