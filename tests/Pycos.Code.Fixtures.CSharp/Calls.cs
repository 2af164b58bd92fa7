namespace Pycos.Travel.Fixtures;

/// <summary>Calls of functions by their names.</summary>
public static class Calls
{
    public static Coroutine<(int Process, int Words)> CountWords(PycosNode node, Location place, string text) =>
        node.RunAllowedAsync(place, Installed.CountWords, text);
}
