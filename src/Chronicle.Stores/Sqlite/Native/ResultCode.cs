namespace Chronicle.Stores.Sqlite.Native;

/// <summary>Primary result codes (sqlite.org/rescode.html) that something here tells apart.</summary>
internal static class ResultCode
{
    public const int Ok = 0;
    public const int Error = 1;
    public const int Permission = 3;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupt = 9;
    public const int IoError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int Protocol = 15;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    /// <summary>Extended codes carry the primary one in their low byte.</summary>
    public static int Primary(int extended) => extended & 0xff;
}
