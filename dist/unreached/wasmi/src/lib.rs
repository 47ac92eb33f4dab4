//! No plugins: what Typst names of wasmi 1, with no interpreter behind it.
//!
//! A module can't be read, so that everything that would come of one is a
//! type without a value: the compiler leaves out what Typst does with it.

use std::fmt;
use std::marker::PhantomData;

/// What there is none of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Never {}

/// Why a module can't be read.
#[derive(Debug)]
pub struct Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("plugins are not part of this program")
    }
}

impl std::error::Error for Error {}

#[derive(Default)]
pub struct Config(());

impl Config {
    pub fn wasm_relaxed_simd(&mut self, _: bool) -> &mut Self {
        self
    }
}

pub struct Engine(());

impl Engine {
    pub fn new(_: &Config) -> Self {
        Self(())
    }
}

pub struct Module(Never);

impl Module {
    /// Reads no module.
    pub fn new(_: &Engine, _: &[u8]) -> Result<Self, Error> {
        Err(Error)
    }

    pub fn get_export(&self, _: &str) -> Option<ExternType> {
        match self.0 {}
    }

    pub fn exports(&self) -> std::iter::Empty<ExportType<'_>> {
        match self.0 {}
    }
}

pub struct ExportType<'a>(Never, PhantomData<&'a ()>);

impl ExportType<'_> {
    pub fn name(&self) -> &str {
        match self.0 {}
    }

    pub fn ty(&self) -> &ExternType {
        match self.0 {}
    }
}

pub enum ExternType {
    Func(FuncType),
    Memory(MemoryType),
}

pub struct MemoryType(());

pub struct FuncType(Never);

impl FuncType {
    pub fn params(&self) -> &[ValType] {
        match self.0 {}
    }

    pub fn results(&self) -> &[ValType] {
        match self.0 {}
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValType {
    I32,
}

pub enum Val {
    I32(i32),
    Other,
}

pub struct Linker<T>(Engine, PhantomData<T>);

impl<T> Linker<T> {
    pub fn new(_: &Engine) -> Self {
        Self(Engine(()), PhantomData)
    }

    pub fn engine(&self) -> &Engine {
        &self.0
    }

    /// Takes the function, which nobody will call.
    pub fn func_wrap<F>(&mut self, _: &str, _: &str, _: F) -> Result<&mut Self, Error> {
        Ok(self)
    }

    pub fn instantiate_and_start(&self, _: &mut Store<T>, module: &Module) -> Result<Instance, Error> {
        match module.0 {}
    }
}

pub struct Store<T>(T);

impl<T> Store<T> {
    pub fn new(_: &Engine, data: T) -> Self {
        Self(data)
    }

    pub fn data_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

pub struct Instance(Never);

impl Instance {
    pub fn get_export<C>(&self, _: C, _: &str) -> Option<Extern> {
        match self.0 {}
    }
}

pub struct Caller<'a, T>(Never, PhantomData<&'a T>);

impl<T> Caller<'_, T> {
    pub fn get_export(&self, _: &str) -> Option<Extern> {
        match self.0 {}
    }

    pub fn data_mut(&mut self) -> &mut T {
        match self.0 {}
    }
}

pub struct Extern(Never);

impl Extern {
    pub fn into_func(self) -> Option<Func> {
        match self.0 {}
    }

    pub fn into_memory(self) -> Option<Memory> {
        match self.0 {}
    }
}

pub struct Func(Never);

impl Func {
    pub fn ty<C>(&self, _: C) -> FuncType {
        match self.0 {}
    }

    pub fn call<C>(&self, _: C, _: &[Val], _: &mut [Val]) -> Result<(), Error> {
        match self.0 {}
    }
}

#[derive(Clone, Copy)]
pub struct Memory(Never);

impl Memory {
    pub fn size<C>(&self, _: C) -> u64 {
        match self.0 {}
    }

    pub fn grow<C>(&self, _: C, _: u64) -> Result<u64, Error> {
        match self.0 {}
    }

    pub fn data<'a, C>(&self, _: &'a C) -> &'a [u8] {
        match self.0 {}
    }

    pub fn data_mut<'a, C>(&self, _: &'a mut C) -> &'a mut [u8] {
        match self.0 {}
    }

    pub fn read<C>(&self, _: C, _: usize, _: &mut [u8]) -> Result<(), Error> {
        match self.0 {}
    }

    pub fn write<C>(&self, _: C, _: usize, _: &[u8]) -> Result<(), Error> {
        match self.0 {}
    }
}
