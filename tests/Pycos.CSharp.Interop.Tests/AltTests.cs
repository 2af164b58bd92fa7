namespace Pycos.CSharp.Interop.Tests;

/// <summary>Alternatives as C# programs use them.</summary>
internal static class AltTests
{
    public static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[G33] a switch over what came first", () => Harness.RunVirtually(Switch())),
        ("[G33] exactly one commits, and a lock that lost is free", () => Harness.RunVirtually(LoserIsFree())),
        ("[G33] a second use is refused", () => Harness.RunVirtually(UsedTwice())),
    ];

    private static async Coroutine Switch()
    {
        var gate = new AsyncSemaphore(0);
        using var source = new CancellationTokenSource();
        var answers = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            var answer = Alt.Choose(
                gate.AcquireAlt().Map(_ => "permit"),
                Alt.After(TimeSpan.FromSeconds(1)).Map(_ => "time"),
                Alt.Cancelled(source.Token).Map(_ => "cancelled"));
            answers.Add(await answer);
            if (round == 0)
            {
                gate.Release();
            }
            else
            {
                await source.CancelAsync();
            }
        }

        Harness.Check(string.Join(' ', answers) == "time permit cancelled");
    }

    private static async Coroutine LoserIsFree()
    {
        var (one, other) = (new AsyncLock(), new AsyncLock());
        using (await one.EnterAlt().Or(other.EnterAlt()))
        {
            Harness.Check(one.IsHeld ^ other.IsHeld);
        }

        Harness.Check(!one.IsHeld && !other.IsHeld);
    }

    private static async Coroutine UsedTwice()
    {
        var once = Alt.Always(1);
        Harness.Check(await once == 1);
        try
        {
            await once;
            throw new InvalidOperationException("it was used twice");
        }
        catch (AlternativeAlreadyUsedException)
        {
            // As it is to be.
        }
    }
}
