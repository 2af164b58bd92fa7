namespace Pycos.Internals;

/// <summary>Who had a place connected to again and again.</summary>
internal interface ISeedWatch
{
    /// <summary>Whether it is to be tried still.</summary>
    bool IsWanted { get; }

    /// <summary>It did not answer, and will be tried again.</summary>
    void Failed(string why);

    /// <summary>It has answered; it may be tried again when who answered is lost.</summary>
    void Answered();

    /// <summary>It is tried no more.</summary>
    void Ended();
}
