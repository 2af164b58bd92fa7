namespace Pycos.Travel.Fixtures;

/// <summary>What a program sets when it starts.</summary>
public static class Settings
{
    /// <summary>Set by the program's main.</summary>
    public static string? Config { get; set; }

    /// <summary>Evaluated by each process.</summary>
    public static string Default { get; } = "none";

    /// <summary>Reads both.</summary>
    public static Func<Coroutine<string>> Reading() => async () => $"{Config ?? "null"}, {Default}";
}
