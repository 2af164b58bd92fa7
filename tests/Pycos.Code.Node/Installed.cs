namespace Pycos.Travel.Fixtures;

/// <summary>Functions that both programs have.</summary>
public static class Installed
{
    public static int Calls { get; private set; }

    /// <summary>Allowed by the node.</summary>
    public static async Coroutine<(int Process, int Words)> CountWords(string text)
    {
        Calls++;
        await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
        return (Environment.ProcessId, text.Split(' ').Length);
    }

    /// <summary>Not allowed by it.</summary>
    public static async Coroutine<int> Other(string text) => text.Length;
}
