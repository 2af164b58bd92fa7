using Pycos.Testing;

namespace Pycos.CSharp.Interop.Tests;

/// <summary>Alternatives as C# programs use them.</summary>
internal static class AltTests
{
    public static IEnumerable<(string Name, Action Run)> All =>
    [
        ("[G33] a switch over what came first", Switch),
        ("[G33] exactly one commits, and a lock that lost is free", LoserIsFree),
        ("[G33] a second use is refused", UsedTwice),
    ];

    private static void Switch() => Virtually(async () =>
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

        Check.Equal("time permit cancelled", string.Join(' ', answers));
    });

    private static void LoserIsFree() => Virtually(async () =>
    {
        var (one, other) = (new AsyncLock(), new AsyncLock());
        using (await one.EnterAlt().Or(other.EnterAlt()))
        {
            Check.Equal(true, one.IsHeld ^ other.IsHeld);
        }

        Check.Equal(false, one.IsHeld || other.IsHeld);
    });

    private static void UsedTwice() => Virtually(async () =>
    {
        var once = Alt.Always(1);
        Check.Equal(1, await once);
        try
        {
            await once;
            throw new InvalidOperationException("it was used twice");
        }
        catch (AlternativeAlreadyUsedException)
        {
            // As it is to be.
        }
    });

    private static void Virtually(Func<Coroutine> body)
    {
        using var simulation = new Simulation(1);
        simulation.Run(body());
    }
}
