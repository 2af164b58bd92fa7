namespace Pycos;

/// <summary>What a job mostly does, which decides what it shares its server with.</summary>
public enum JobKind
{
    /// <summary>It computes: it has its server's processor for itself. A server runs one such job at a time.</summary>
    Cpu,

    /// <summary>It mostly waits: it runs at once, beside others and beside a computing one.</summary>
    Io,
}
