namespace Istota.Host.Configuration.Reading;

/// <summary>Where a value came from, for `config show` and for messages.</summary>
internal abstract record Origin
{
    private Origin() { }

    /// <summary>The line of the configuration file that it stands on, where it stands on one.</summary>
    public virtual int? Line => null;

    public sealed record Default : Origin
    {
        public override string ToString() => "default";
    }

    public sealed record InFile(string File, int At) : Origin
    {
        public override int? Line => At;
        public override string ToString() => $"{File}:{At}";
    }

    public sealed record KeyFile(string Path, string File, int At) : Origin
    {
        public override int? Line => At;
        public override string ToString() => $"{Path} ({File}:{At})";
    }

    public sealed record Variable(string Name) : Origin
    {
        public override string ToString() => $"environment ${Name}";
    }

    public sealed record Credential(string Name, string Path) : Origin
    {
        public override string ToString() => $"credential {Name}";
    }

    /// <summary>Not given, and taken from another key.</summary>
    public sealed record Other(string Key) : Origin
    {
        public override string ToString() => $"default: {Key}";
    }
}
