namespace Pycos.Internals;

/// <summary>
/// A bucket of tokens that fills steadily. Waiters are let in by an alarm at the moment when there are enough tokens for the
/// first one.
/// </summary>
/// <remarks>
/// Tokens are counted in parts, exactly: a token is as many parts as a period has nanoseconds, and each nanosecond brings as many
/// parts as a period brings tokens. Years of it need more than 64 bits.
/// </remarks>
internal sealed class RateTurnstile(int permits, long period, int burst) : Turnstile
{
    private Int128 parts = (Int128)burst * period;
    private long filledAt = long.MinValue;
    private Alarm? alarm;

    internal override string Kind => "rate limiter";

    internal int Burst => burst;

    /// <summary>Whole tokens at the last look.</summary>
    internal int Available => (int)(parts / period);

    internal override bool TryTake(PycosTask task, int amount)
    {
        Fill(task.Scheduler.Clock.Now);
        if (!IsEmpty || parts < Price(amount))
        {
            return false;
        }

        Taken++;
        parts -= Price(amount);
        return true;
    }

    internal override void PrepareToWait(PycosTask task, int amount)
    {
        if (IsEmpty)
        {
            SetAlarm(task.Scheduler, amount);
        }
    }

    internal override void GiveBack(PycosTask task, int amount)
    {
        parts = Int128.Min(parts + Price(amount), Price(burst));
        LetIn();
    }

    private protected override void Withdrawn() => LetIn();

    private Int128 Price(int amount) => (Int128)amount * period;

    private void Fill(long now)
    {
        if (filledAt != long.MinValue)
        {
            parts = Int128.Min(parts + ((Int128)(now - filledAt) * permits), Price(burst));
        }

        filledAt = now;
    }

    private void LetIn()
    {
        var scheduler = Scheduler!;
        Fill(scheduler.Clock.Now);
        while (First is { } first)
        {
            var price = Price(first.WaitAmount);
            if (parts < price)
            {
                SetAlarm(scheduler, first.WaitAmount);
                return;
            }

            Taken++;
            parts -= price;
            GrantFirst();
        }
    }

    private void SetAlarm(Scheduler scheduler, int amount)
    {
        var missing = Price(amount) - parts;
        var wait = (missing + permits - 1) / permits;
        alarm ??= new Alarm(scheduler, LetIn);
        alarm.SetTo((long)Int128.Min(scheduler.Clock.Now + wait, Deadline.Never - 1));
    }
}
