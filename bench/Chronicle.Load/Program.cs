using Chronicle.Load;

// Completions run where the kernel reports them: the generator shares the cores with what it measures, and a hop to the pool is a tenth of a request.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
return await VerbTable.RunAsync(args);
