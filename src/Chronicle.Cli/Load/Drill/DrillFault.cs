namespace Chronicle.Cli.Load.Drill;

/// <summary>What is done to the server.</summary>
internal enum DrillFault
{
    /// <summary>SIGKILL, again and again.</summary>
    Kill,

    /// <summary>No room left where the data is, and then room again.</summary>
    FullDisk,

    /// <summary>Another program holds the lock on the database for seconds, again and again.</summary>
    Lock,

    /// <summary>No file descriptors are left for seconds, again and again.</summary>
    Descriptors,

    /// <summary>Every sync of the disk takes long, and SIGKILL comes all the same.</summary>
    SlowDisk,

    /// <summary>The clock steps back an hour while it records.</summary>
    ClockBack,

    /// <summary>SIGKILL of Chronicle, of nats-server and of both in turn, while it is published on the bus.</summary>
    Bus,
}
