/** A bucket as Supabase Storage shows it; both are public and are made by whoever runs the system. */
export function describeBucket(name: string) {
  return {
    id: name,
    name,
    owner: '',
    public: true,
    file_size_limit: null,
    allowed_mime_types: null,
    created_at: '1970-01-01T00:00:00.000Z',
    updated_at: '1970-01-01T00:00:00.000Z',
  };
}
