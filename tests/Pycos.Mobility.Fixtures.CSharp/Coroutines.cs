namespace Pycos.Mobility.Fixtures;

/// <summary>Coroutines of C# with arguments.</summary>
public static class Coroutines
{
    public static async Coroutine<string> Add(int a, string b)
    {
        await PycosTask.YieldAsync();
        return $"{a}{b}";
    }

    public static Coroutine<string> OfLambda(int a)
    {
        var stream = new MemoryStream();
        var b = a + 1;
        Func<Stream> keep = () => stream;
        GC.KeepAlive(keep);
        Func<Coroutine<string>> make = async () =>
        {
            await PycosTask.YieldAsync();
            return $"{a}{b}";
        };
        return make();
    }
}
