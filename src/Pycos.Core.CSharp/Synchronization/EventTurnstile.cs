namespace Pycos.Internals;

/// <summary>Lets in everyone while it is set; if it resets itself, one for each time it was set.</summary>
internal sealed class EventTurnstile(string kind, bool isSet, bool resetsItself) : Turnstile
{
    internal override string Kind => kind;

    internal bool IsSet { get; private set; } = isSet;

    internal override bool TryTake(PycosTask task, int amount)
    {
        if (!IsSet)
        {
            return false;
        }

        Taken++;
        IsSet = !resetsItself;
        return true;
    }

    internal override void GiveBack(PycosTask task, int amount)
    {
        if (resetsItself)
        {
            Set();
        }
    }

    internal void Set()
    {
        if (!resetsItself)
        {
            IsSet = true;
            Taken += Count;
            GrantAll();
        }
        else if (GrantFirst())
        {
            Taken++;
        }
        else
        {
            IsSet = true;
        }
    }

    internal void Reset() => IsSet = false;
}
