using System.Runtime.InteropServices;

namespace Chronicle.Stores.Sqlite.Native;

/// <summary>What a function may ask about the row that matches: <c>Fts5ExtensionApi</c> (sqlite.org/fts5.html#custom_auxiliary_functions), up to the last member that is used.</summary>
/// <remarks>Later versions of SQLite only add members at its end. Each takes the function's second argument and gives a result code.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Fts5Match
{
    public int Version;
    public nint UserData;
    public nint ColumnCount;
    public delegate* unmanaged[Cdecl]<nint, long*, int> RowCount;
    public delegate* unmanaged[Cdecl]<nint, int, long*, int> ColumnTotalSize;
    public nint Tokenize;
    public nint PhraseCount;
    public nint PhraseSize;
    public delegate* unmanaged[Cdecl]<nint, int*, int> InstanceCount;
    public delegate* unmanaged[Cdecl]<nint, int, int*, int*, int*, int> Instance;
    public nint RowId;
    public nint ColumnText;
    public delegate* unmanaged[Cdecl]<nint, int, int*, int> ColumnSize;
}
